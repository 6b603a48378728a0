import { isRecord, listOf, parseJson, recordOf, textOf, type JsonRecord, type JsonValue } from "../json-value";
import type { TranscriptPart } from "../message";
import { hunksBetween, hunksOfApplyPatch, hunksOfDiff, type Hunk } from "./hunks";
import { readToolName } from "./tool-name";

/** What one tool call changed in one file. */
export interface FileChange {
  readonly path: string;
  readonly hunks: readonly Hunk[];
}

/**
 * The changes that an edit, a multi-edit or a patch asked for; null where the call is none of these, or what it would write was not
 * sent (then the part says so in `omitted`).
 */
export function changesOf(part: Pick<TranscriptPart, "toolName" | "inputJson" | "metadataJson">): FileChange[] | null {
  const { plain } = readToolName(part.toolName);
  const value = parseJson(part.inputJson);
  const input = recordOf(value);
  const path = textOf(input, "file_path", "filePath", "notebook_path", "path") ?? "";
  switch (plain) {
    case "edit":
    case "multiedit":
    case "strreplaceeditor":
    case "strreplacebasededittool":
      return toldDiff(part.metadataJson, path) ?? replaced(input, path);
    case "patch":
    case "applypatch":
      return patched(typeof value === "string" ? value : textOf(input, "patchText", "patch", "input"));
    case "notebookedit": {
      const source = textOf(input, "new_source");
      return source === undefined ? null : [{ path, hunks: hunksBetween("", source) }];
    }
    default:
      return null;
  }
}

/** OpenCode keeps the whole change with its line numbers. */
function toldDiff(metadataJson: string | null | undefined, path: string): FileChange[] | null {
  const diff = textOf(recordOf(recordOf(parseJson(metadataJson))["toolMetadata"]), "diff");
  const files = diff === undefined ? null : hunksOfDiff(diff);
  if (files === null || !files.some(({ hunks }) => hunks.length > 0)) return null;
  return files.map(({ hunks }) => ({ path, hunks }));
}

function replaced(input: JsonRecord, path: string): FileChange[] | null {
  const places = input["edits"] === undefined ? [input] : listOf(input["edits"]).filter(isRecord);
  const hunks = places.flatMap((place) => {
    const before = sentText(place, "old_string", "oldString", "old_str");
    const after = sentText(place, "new_string", "newString", "new_str");
    return before === null || after === null ? [] : hunksBetween(before, after);
  });
  return hunks.length === 0 ? null : [{ path, hunks }];
}

/** Also an empty text is one; null where something else stands in its place, which says that it was not sent. */
function sentText(place: JsonRecord, ...names: readonly string[]): string | null {
  const values = names.map((name): JsonValue | undefined => place[name]).filter((value) => value !== undefined);
  const [value = ""] = values;
  return typeof value === "string" ? value : null;
}

function patched(text: string | undefined): FileChange[] | null {
  if (text === undefined) return null;
  const files = text.includes("*** Begin Patch") ? hunksOfApplyPatch(text) : hunksOfDiff(text);
  return files === null || files.length === 0 ? null : files;
}
