import { isDeepStrictEqual } from "node:util";
import { z } from "zod";
import { CAPTURED_EVENTS, hookCommand, hookGroup, isOurCommand } from "./hook-command";
import type { Environment } from "@opensync/client-core";
import { appendEntry, layoutOf, removeEntry, replaceValue } from "./json-edit";
import { memberOf, placeJson, type JsonArray, type JsonNode } from "./json-tree";

/** As far as it must be understood; what a later version of Claude Code adds passes through untouched. */
const settings = z.looseObject({
  hooks: z
    .record(
      z.string(),
      z.array(z.looseObject({ hooks: z.array(z.looseObject({ command: z.unknown().optional() })).optional() })),
    )
    .optional(),
});

type Settings = z.infer<typeof settings>;

/** What stands in the way of editing a text, as words that follow the file's name. */
export class UnusableSettings extends Error {}

/** @throws UnusableSettings */
export function parseSettings(text: string): Settings {
  let value: unknown;
  try {
    value = JSON.parse(text.replace(/^\uFEFF/, ""));
  } catch (error) {
    throw new UnusableSettings(`is not valid JSON${placeOf(text, error)}`);
  }
  const parsed = settings.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const place = issue?.path.join(".") ?? "";
  throw new UnusableSettings(`has ${place === "" ? "no object in it" : `something unexpected at ${place}`}`);
}

/** The parser's own words quote the text around the fault, and settings may hold keys: only where it stands. */
function placeOf(text: string, error: unknown): string {
  const [, position] = /at position (\d+)/.exec(String(error)) ?? [];
  if (position === undefined) return "";
  const before = text.slice(0, Number(position)).split("\n");
  return ` (line ${before.length}, column ${(before.at(-1)?.length ?? 0) + 1})`;
}

/**
 * The settings' text with our hooks at every captured event, each once, as this version wants them. All that is not ours stays byte for
 * byte; entries of ours that already fit stay where they are.
 * @throws UnusableSettings
 */
export function withHooks(text: string, environment: Environment): string {
  const before = text.trim() === "" ? "{}\n" : text;
  let edited = before;
  for (const event of CAPTURED_EVENTS)
    edited = withHook(edited, event, hookGroup(event, hookCommand(event, environment)));
  const elsewhere = Object.keys(parseSettings(edited).hooks ?? {}).filter((event) => !isCaptured(event));
  for (const event of elsewhere) edited = withoutOurs(edited, event);
  verifyOthersUntouched(before, edited);
  return edited === before ? text : edited;
}

/** The text without our hooks, and without what then holds nothing. @throws UnusableSettings */
export function withoutHooks(text: string): string {
  if (text.trim() === "") return text;
  let edited = text;
  for (const event of Object.keys(parseSettings(text).hooks ?? {})) edited = withoutOurs(edited, event);
  if (edited === text) return text;
  const root = placeJson(edited);
  const hooks = memberOf(root, "hooks");
  if (root.kind === "object" && hooks?.value.kind === "object" && hooks.value.entries.length === 0)
    edited = removeEntry(edited, root, root.entries.indexOf(hooks));
  verifyOthersUntouched(text, edited);
  return edited;
}

/** The events at which a hook of ours stands. @throws UnusableSettings */
export function hookedEvents(text: string): string[] {
  if (text.trim() === "") return [];
  const { hooks = {} } = parseSettings(text);
  return Object.keys(hooks).filter((event) =>
    hooks[event]?.some((group) => group.hooks?.some((hook) => isOurCommand(hook.command))),
  );
}

function isCaptured(event: string): boolean {
  return CAPTURED_EVENTS.some((captured) => captured === event);
}

function withHook(text: string, event: string, wanted: unknown): string {
  const ours = ourGroups(text, event);
  // Alone in its group and as we want it: nothing to do.
  if (ours.length === 1 && isDeepStrictEqual(ours[0]?.group, wanted)) return text;
  const root = placeJson(text);
  const layout = layoutOf(text, root);
  const [first] = ours;
  if (ours.length === 1 && first && first.group.hooks?.length === 1)
    return replaceValue(text, first.node, { value: wanted, depth: 3, layout });
  if (ours.length > 0) return withHook(withoutOurs(text, event), event, wanted);
  const hooks = memberOf(root, "hooks")?.value;
  const groups = hooks && memberOf(hooks, event)?.value;
  if (groups?.kind === "array") return appendEntry(text, groups, { value: wanted, depth: 2, layout });
  if (hooks?.kind === "object") return appendEntry(text, hooks, { key: event, value: [wanted], depth: 1, layout });
  if (root.kind !== "object") throw new UnusableSettings("has no object in it");
  return appendEntry(text, root, { key: "hooks", value: { [event]: [wanted] }, depth: 0, layout });
}

/** Our hooks of one event taken out, then groups and lists that held nothing else. */
function withoutOurs(text: string, event: string): string {
  const [found] = ourGroups(text, event);
  if (!found) return text;
  const { list, node } = found;
  const hooks = memberOf(node, "hooks")?.value;
  const index = found.group.hooks?.findIndex((hook) => isOurCommand(hook.command)) ?? -1;
  if (hooks?.kind === "array" && hooks.entries.length > 1) return withoutOurs(removeEntry(text, hooks, index), event);
  if (list.entries.length > 1) {
    const place = list.entries.findIndex((entry) => entry.value === node);
    return withoutOurs(removeEntry(text, list, place), event);
  }
  const events = memberOf(placeJson(text), "hooks")?.value;
  if (events?.kind !== "object") return text;
  return removeEntry(
    text,
    events,
    events.entries.findLastIndex((entry) => entry.key === event),
  );
}

function ourGroups(text: string, event: string) {
  const parsed = parseSettings(text).hooks?.[event] ?? [];
  const hooks = memberOf(placeJson(text), "hooks")?.value;
  const list = hooks && memberOf(hooks, event)?.value;
  if (list?.kind !== "array") return [];
  return parsed.flatMap((group, index): { group: typeof group; node: JsonNode; list: JsonArray }[] => {
    const node = list.entries[index]?.value;
    return node && group.hooks?.some((hook) => isOurCommand(hook.command)) ? [{ group, node, list }] : [];
  });
}

/** Whatever the edit did to the text: somebody else's settings must mean what they meant. */
function verifyOthersUntouched(before: string, after: string): void {
  if (!isDeepStrictEqual(othersOf(before), othersOf(after)))
    throw new UnusableSettings("could not be edited without changing what is not ours");
}

/** The settings without our hooks and without hook lists that are empty. */
function othersOf(text: string): unknown {
  const { hooks = {}, ...rest } = parseSettings(text);
  const events = Object.entries(hooks).map(([event, groups]) => [
    event,
    groups
      .map((group) => ({ ...group, hooks: group.hooks?.filter((hook) => !isOurCommand(hook.command)) ?? [] }))
      .filter((group) => group.hooks.length > 0),
  ]);
  return { ...rest, hooks: Object.fromEntries(events.filter(([, groups]) => groups?.length !== 0)) };
}
