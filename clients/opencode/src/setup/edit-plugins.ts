import { applyEdits, getNodeValue, type Node } from "jsonc-parser";
import { isDeepStrictEqual } from "node:util";
import { z } from "zod";
import { parseDocument, propertyOf, UnusableConfig, valueOf, type JsoncDocument } from "./jsonc-document";
import { appendMember, removeMember } from "./jsonc-edit";
import { isOurSpec } from "./plugin-spec";

const SCHEMA = "https://opencode.ai/config.json";

/** An entry of `plugin`: a name or path, or that with options. */
const entry = z.union([z.string(), z.tuple([z.string()]).rest(z.unknown())]);

interface Entry {
  readonly spec: string;
  readonly hasOptions: boolean;
  readonly index: number;
  /** Of the name or path. */
  readonly node: Node;
}

/** What our entries of a config file name, in their order; null where the file has no list of plugins. @throws UnusableConfig */
export function ourSpecs(text: string): string[] | null {
  if (text.trim() === "") return null;
  const document = parseDocument(text);
  return listOf(document) && ourEntries(document).map(({ spec }) => spec);
}

export interface Wanted {
  readonly spec: string;
  /** Whether an entry of ours may stay as it is. */
  readonly fits: (spec: string) => boolean;
}

/** The config file's text with the plugin in it, once; its options stay. @throws UnusableConfig */
export function withPlugin(text: string, { spec, fits }: Wanted): string {
  if (text.trim() === "")
    return `{\n  "$schema": ${JSON.stringify(SCHEMA)},\n  "plugin": [${JSON.stringify(spec)}]\n}\n`;
  const document = parseDocument(text);
  const list = listOf(document);
  const entries = ourEntries(document);
  const kept = entries.find((each) => fits(each.spec)) ?? entries.find(({ hasOptions }) => hasOptions) ?? entries[0];
  let edited: string;
  if (list && kept) {
    const { offset, length } = kept.node;
    const renamed = fits(kept.spec) ? text : applyEdits(text, [{ offset, length, content: JSON.stringify(spec) }]);
    const others = entries.filter(({ index }) => index !== kept.index).map(({ index }) => index);
    edited = withoutEntries(renamed, others);
  } else if (list) {
    edited = appendMember(document, list, JSON.stringify(spec));
  } else {
    edited = appendMember(document, document.root, `"plugin": [${JSON.stringify(spec)}]`);
  }
  verifyOthersUntouched(text, edited);
  return edited;
}

/** The text without our entries, and without a list that then holds nothing. @throws UnusableConfig */
export function withoutPlugin(text: string): string {
  if (text.trim() === "") return text;
  const entries = ourEntries(parseDocument(text));
  if (entries.length === 0) return text;
  const edited = withoutEmptyList(
    withoutEntries(
      text,
      entries.map(({ index }) => index),
    ),
  );
  verifyOthersUntouched(text, edited);
  return edited;
}

function withoutEntries(text: string, indexes: readonly number[]): string {
  let edited = text;
  for (const index of indexes.toSorted((a, b) => b - a)) {
    const document = parseDocument(edited);
    const list = listOf(document);
    if (list) edited = removeMember(document, list, index);
  }
  return edited;
}

function withoutEmptyList(text: string): string {
  const document = parseDocument(text);
  const { root, comments } = document;
  const [property, list] = [propertyOf(root, "plugin"), listOf(document)];
  if (!property || !list || list.children?.length !== 0) return text;
  // Somebody's words in it stay.
  if (comments.some(({ start }) => start > list.offset && start < list.offset + list.length)) return text;
  return removeMember(document, root, root.children?.indexOf(property) ?? -1);
}

function listOf({ root }: JsoncDocument): Node | null {
  const list = valueOf(root, "plugin");
  if (list && list.type !== "array") throw new UnusableConfig("has something unexpected at plugin");
  return list ?? null;
}

function ourEntries(document: JsoncDocument): Entry[] {
  return (listOf(document)?.children ?? []).flatMap((node, index) => {
    const parsed = entry.safeParse(getNodeValue(node)).data;
    if (parsed === undefined) return [];
    const [spec, ...options] = typeof parsed === "string" ? [parsed] : parsed;
    const named = node.type === "array" ? node.children?.[0] : node;
    return named && isOurSpec(spec) ? [{ spec, hasOptions: options.length > 0, index, node: named }] : [];
  });
}

/** Whatever the edit did to the text: somebody else's settings must mean what they meant. */
function verifyOthersUntouched(before: string, after: string): void {
  if (!isDeepStrictEqual(othersOf(before), othersOf(after)))
    throw new UnusableConfig("could not be edited without changing what is not ours");
}

function othersOf(text: string): unknown {
  const document = parseDocument(text);
  const ours = new Set(ourEntries(document).map(({ index }) => index));
  const all = z.record(z.string(), z.unknown()).parse(getNodeValue(document.root));
  const list = z.array(z.unknown()).optional().parse(all["plugin"]) ?? [];
  return { ...all, plugin: list.filter((_, index) => !ours.has(index)) };
}
