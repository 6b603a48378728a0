import type { Json, Omission, PartItem } from "@opensync/protocol";
import { fileTool, METADATA_CONTENTS } from "./file-tools";
import { jsonBytes } from "./omission";

const REASON = "file-contents";
/** A path or a name of a field in an omission. */
const LONGEST_NAME = 256;
const LONGEST_FIRST_LINE = 300;
/** Bytes by field. The wire's list of a part ends at 20: an edit of many places is summed by field, very many fields by `input` and `metadata`. */
const MOST_OMISSIONS = 12;
type Omissions = Map<string, number>;

/**
 * A tool's part without the contents of files: `{path, bytes}` stands in their place. What the tool was asked, the paths, and the first
 * line of a write's answer (done, or why not) stay.
 */
export function withoutFileContents(part: PartItem): PartItem {
  const tool = fileTool(part.toolName ?? "", part.input);
  if (tool === undefined) return part;
  const path = pathOf(part.input);
  const left: Omissions = new Map();
  const reduced: PartItem = { ...part };
  if (part.input !== undefined && tool.input)
    reduced.input = strip(part.input, new Set(tool.input), path, "input", left);
  if (part.metadata !== undefined) reduced.metadata = strip(part.metadata, METADATA_CONTENTS, path, "metadata", left);
  if (part.output !== undefined && tool.output) {
    const whole = tool.output === "contents" && !part.isError;
    reduced.output = whole ? replaced(part.output, path, "output", left) : firstLine(part.output, path, left);
  }
  if (left.size === 0) return part;
  return { ...reduced, omitted: [...(part.omitted ?? []), ...omissions(left, path)] };
}

function strip(
  value: Json,
  names: ReadonlySet<string>,
  path: string | undefined,
  field: string,
  left: Omissions,
): Json {
  if (Array.isArray(value)) return value.map((item) => strip(item, names, path, field, left));
  if (typeof value !== "object" || value === null) return value;
  const fields = Object.entries(value).map(([name, inner]): [string, Json] => [
    name,
    names.has(name) && holdsText(inner)
      ? replaced(inner, path, `${field}.${name}`, left)
      : strip(inner, names, path, field, left),
  ]);
  return Object.fromEntries(fields);
}

function replaced(value: Json, path: string | undefined, field: string, left: Omissions): Json {
  const bytes = jsonBytes(value);
  left.set(field, (left.get(field) ?? 0) + bytes);
  return path === undefined ? { bytes } : { path, bytes };
}

/** Edit's answers go on with the changed lines, its failures with the text that was looked for. */
function firstLine(output: Json, path: string | undefined, left: Omissions): Json {
  if (typeof output !== "string") return replaced(output, path, "output", left);
  const line = output.slice(0, LONGEST_FIRST_LINE).split(/\r?\n/, 1)[0] ?? "";
  const bytes = jsonBytes(output) - jsonBytes(line);
  if (bytes > 0) left.set("output", (left.get("output") ?? 0) + bytes);
  return line;
}

function holdsText(value: Json): boolean {
  return (typeof value === "string" && value !== "") || (typeof value === "object" && value !== null);
}

function omissions(left: Omissions, path: string | undefined): Omission[] {
  return Array.from(left.size > MOST_OMISSIONS ? summed(left) : left, ([field, bytes]) => ({
    field: field.slice(0, LONGEST_NAME),
    reason: REASON,
    bytes,
    ...(path === undefined ? {} : { path: path.slice(0, LONGEST_NAME) }),
  }));
}

function summed(left: Omissions): Omissions {
  const sums: Omissions = new Map();
  for (const [field, bytes] of left) {
    const [whole = field] = field.split(".", 1);
    sums.set(whole, (sums.get(whole) ?? 0) + bytes);
  }
  return sums;
}

const PATH_FIELDS = ["file_path", "filePath", "notebook_path", "notebookPath", "path", "filename"];

function pathOf(input: Json | undefined): string | undefined {
  if (typeof input !== "object" || input === null || Array.isArray(input)) return undefined;
  for (const field of PATH_FIELDS) {
    const value = input[field];
    if (typeof value === "string" && value !== "") return value;
  }
  return undefined;
}
