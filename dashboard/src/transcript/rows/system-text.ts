import { withoutAnsi } from "../tools/ansi";
import { numberOf, parseJson, recordOf, textOf } from "../json-value";
import type { TranscriptMessage } from "../message";
import { durationText } from "../../ui/time-text";
import { countText } from "../../ui/number-text";

/**
 * What a message of the agent's own says, without the marks that it is written with (`<command-name>`, `<local-command-stdout>`, …);
 * null where its parts are to be shown as they are.
 */
export function systemText(message: TranscriptMessage): string | null {
  const { kind, parts, metadataJson, durationMs } = message;
  const metadata = recordOf(parseJson(metadataJson));
  const text = parts.map((part) => part.text ?? "").join("\n");
  if (kind === "compact_boundary") return compaction(recordOf(metadata["compact"]));
  if (kind === "notice" && textOf(metadata, "subtype") === "turn_duration") {
    return durationMs === null ? "" : `The turn took ${durationText(durationMs)}.`;
  }
  if (kind !== "local_command" && kind !== "notice") return null;
  if (parts.some(({ type }) => type !== "text") || parts.some(({ stored }) => stored.length > 0)) return null;
  return kind === "local_command" ? localCommand(text) : plain(text);
}

function compaction(facts: ReturnType<typeof recordOf>): string {
  const before = numberOf(facts, "preTokens");
  const trigger = textOf(facts, "trigger");
  const how = trigger === "auto" ? "By itself" : trigger === "manual" ? "On request" : "";
  const size = before === undefined ? "" : `${countText(before)} tokens before`;
  return [how, size].filter((word) => word !== "").join(", ");
}

function localCommand(text: string): string {
  const name = inner(text, "command-name") ?? inner(text, "bash-input");
  const args = inner(text, "command-args");
  const said = ["local-command-stdout", "local-command-stderr", "bash-stdout", "bash-stderr"].flatMap(
    (tag) => inner(text, tag) ?? [],
  );
  const command = name === null ? null : [name, args].filter((word) => word !== null && word !== "").join(" ");
  const lines = [command, ...said.map(plain)].filter((line) => line !== null && line !== "");
  return lines.length === 0 ? plain(text) : lines.join("\n");
}

function inner(text: string, tag: string): string | null {
  const start = text.indexOf(`<${tag}>`);
  const end = text.indexOf(`</${tag}>`, start);
  return start < 0 || end < 0 ? null : text.slice(start + tag.length + 2, end).trim();
}

/** A mark around the whole text is left out. */
function plain(text: string): string {
  const whole = /^<([a-z-]+)>([\s\S]*)<\/\1>$/.exec(text.trim())?.[2] ?? text;
  return withoutAnsi(whole).trim();
}
