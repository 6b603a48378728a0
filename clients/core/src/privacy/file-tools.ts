/** Where a tool's call and result hold what stands in files. Names of fields are the tools' own. */
export interface FileTool {
  /** Contents in the input, at any depth: `edits[].old_string` is named by its last name. */
  readonly input?: readonly string[];
  /** The output is contents; or it begins with a line that says what was done, and contents may follow. */
  readonly output?: "contents" | "first-line";
}

const CHANGED = [
  "content",
  "contents",
  "file_text",
  "old_string",
  "new_string",
  "oldString",
  "newString",
  "old_str",
  "new_str",
];
const PATCHED = [...CHANGED, "oldText", "newText", "insert_text", "new_source", "patch", "patchText", "diff", "input"];
const reads: FileTool = { output: "contents" };
const writes: FileTool = { input: PATCHED, output: "first-line" };

/** Fields of a result's metadata that copy contents: Claude Code's `toolUseResult`, OpenCode's tool metadata. */
export const METADATA_CONTENTS: ReadonlySet<string> = new Set([
  ...PATCHED,
  "originalFile",
  "originalFileContents",
  "structuredPatch",
  "gitDiff",
  "filediff",
  "before",
  "after",
  "preview",
  "base64",
  "cells",
  "lines",
]);

/** By the tool's name in lower case without dashes and underscores. */
const FILE_TOOLS: Readonly<Record<string, FileTool>> = {
  // Claude Code
  read: reads,
  notebookread: reads,
  write: writes,
  edit: writes,
  multiedit: writes,
  notebookedit: writes,
  grep: reads,
  // OpenCode and others
  patch: writes,
  applypatch: writes,
  view: reads,
  create: writes,
  // The reference MCP server for files
  readfile: reads,
  readtextfile: reads,
  readmediafile: reads,
  readmultiplefiles: reads,
  writefile: writes,
  editfile: writes,
  createfile: writes,
  searchfiles: reads,
  // Anthropic's text editor tool: one tool that views, creates and replaces
  strreplaceeditor: { input: PATCHED, output: "contents" },
  strreplacebasededittool: { input: PATCHED, output: "contents" },
};

/** How a tool handles files, or undefined for every other tool. */
export function fileTool(toolName: string, input: unknown): FileTool | undefined {
  // `mcp__server__tool`
  const name = toolName
    .replace(/^mcp__.*?__/, "")
    .replace(/[-_]/g, "")
    .toLowerCase();
  if (toolName === "Grep" && !showsLines(input)) return undefined;
  return Object.hasOwn(FILE_TOOLS, name) ? FILE_TOOLS[name] : undefined;
}

/** Claude Code's Grep answers with paths or counts unless its mode is `content`; the `grep` of other agents always with lines. */
function showsLines(input: unknown): boolean {
  return typeof input === "object" && input !== null && "output_mode" in input && input.output_mode === "content";
}
