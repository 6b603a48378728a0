import type { TranscriptPart } from "../message";
import { isRecord, listOf, numberOf, parseJson, recordOf, textOf, type JsonRecord } from "../json-value";
import { patchedFiles } from "./patch-files";
import { readToolName } from "./tool-name";

/** The one line that stands for a tool call. */
export interface ToolHeader {
  readonly name: string;
  /** What it was about: a command, a path, a pattern; "" where nothing of it was sent. */
  readonly subject: string;
  readonly kind: "command" | "path" | "pattern" | "url" | "text";
  /** What is worth knowing besides. */
  readonly detail?: string;
}

type Subject = Omit<ToolHeader, "name">;
type Reader = (input: JsonRecord) => Subject;

export function toolHeader(part: Pick<TranscriptPart, "toolName" | "inputJson" | "metadataJson">): ToolHeader {
  const { plain, server, shown } = readToolName(part.toolName);
  const value = parseJson(part.inputJson);
  const input = recordOf(value);
  const read = server === null ? READERS[plain] : undefined;
  const subject = read?.(input) ?? (typeof value === "string" ? text(firstLine(value)) : anySubject(input));
  const name = server === null ? shown : `${server} · ${shown}`;
  const found = subject.subject === "" ? { ...subject, subject: titleOf(part.metadataJson) } : subject;
  return { name, ...found };
}

const bash: Reader = (input) => {
  const command = textOf(input, "command", "cmd") ?? "";
  return { kind: "command", subject: command.trim(), ...detail(textOf(input, "description")) };
};

const file: Reader = (input) => {
  const offset = numberOf(input, "offset");
  const limit = numberOf(input, "limit");
  const lines = offset === undefined && limit === undefined ? undefined : range(offset, limit);
  return { kind: "path", subject: pathOf(input), ...detail(lines) };
};

const edit: Reader = (input) => {
  const places = listOf(input["edits"]).length;
  const note =
    places > 1 ? `${places} places` : input["replace_all"] === true || input["replaceAll"] === true ? "all" : undefined;
  return { kind: "path", subject: pathOf(input), ...detail(note) };
};

const patch: Reader = (input) => {
  const files = patchedFiles(textOf(input, "patchText", "patch", "input") ?? "");
  const [first = pathOf(input)] = files;
  return { kind: "path", subject: first, ...detail(files.length > 1 ? `and ${files.length - 1} more` : undefined) };
};

const pattern: Reader = (input) => {
  const where = textOf(input, "path", "glob", "include");
  return { kind: "pattern", subject: textOf(input, "pattern", "query") ?? "", ...detail(where && `in ${where}`) };
};

const task: Reader = (input) => ({
  kind: "text",
  subject: textOf(input, "description") ?? firstLine(textOf(input, "prompt") ?? ""),
  ...detail(textOf(input, "subagent_type", "agent")),
});

const todos: Reader = (input) => {
  const items = listOf(input["todos"]).filter(isRecord);
  const done = items.filter(({ status }) => status === "completed").length;
  const active =
    items.find(({ status }) => status === "in_progress") ?? items.find(({ status }) => status === "pending");
  const shown =
    active === undefined ? (items.length > 0 ? "All done" : "") : (textOf(active, "activeForm", "content") ?? "");
  return {
    kind: "text",
    subject: shown,
    ...detail(items.length === 0 ? undefined : `${done} of ${items.length} done`),
  };
};

const taskUpdate: Reader = (input) => {
  const id = textOf(input, "taskId", "id");
  return text(id === undefined ? "" : `#${id}`, textOf(input, "status", "subject"));
};

const question: Reader = (input) => {
  const [first] = listOf(input["questions"]);
  return text(textOf(recordOf(first), "question", "header") ?? textOf(input, "question") ?? "");
};

const READERS: Readonly<Record<string, Reader>> = {
  bash,
  shell: bash,
  bashoutput: (input) => text(textOf(input, "bash_id", "shell_id") ?? ""),
  killshell: (input) => text(textOf(input, "shell_id") ?? ""),
  killbash: (input) => text(textOf(input, "shell_id") ?? ""),
  read: file,
  view: file,
  write: file,
  notebookread: file,
  list: file,
  ls: file,
  edit,
  multiedit: edit,
  notebookedit: edit,
  patch,
  applypatch: patch,
  grep: pattern,
  glob: pattern,
  codesearch: pattern,
  task,
  agent: task,
  todowrite: todos,
  taskcreate: (input) => text(textOf(input, "subject", "description") ?? ""),
  taskupdate: taskUpdate,
  taskget: taskUpdate,
  webfetch: (input) => ({ kind: "url", subject: textOf(input, "url") ?? "" }),
  websearch: (input) => ({ kind: "pattern", subject: textOf(input, "query") ?? "" }),
  askuserquestion: question,
  question,
  exitplanmode: (input) => text(firstLine(textOf(input, "plan") ?? "")),
  skill: (input) => text(textOf(input, "command", "skill", "name") ?? "", textOf(input, "args")),
  slashcommand: (input) => ({ kind: "command", subject: textOf(input, "command") ?? "" }),
  invalid: (input) => text(textOf(input, "tool") ?? "", textOf(input, "error")),
};

/** Of a tool that nobody here knows: the field that most likely says what it was about, else its first text. */
function anySubject(input: JsonRecord): Subject {
  const path = pathOf(input);
  if (path !== "") return { kind: "path", subject: path };
  const named = textOf(
    input,
    "command",
    "query",
    "pattern",
    "url",
    "title",
    "name",
    "description",
    "prompt",
    "message",
  );
  const first =
    named ?? Object.values(input).find((value): value is string => typeof value === "string" && value !== "");
  return text(firstLine(first ?? ""));
}

function pathOf(input: JsonRecord): string {
  return textOf(input, "file_path", "filePath", "notebook_path", "notebookPath", "path", "filename") ?? "";
}

/** What OpenCode says of a call whose input tells nothing. */
function titleOf(metadataJson: string | null | undefined): string {
  return textOf(recordOf(parseJson(metadataJson)), "title") ?? "";
}

function range(offset: number | undefined, limit: number | undefined): string {
  const from = offset ?? 1;
  return limit === undefined ? `from line ${from}` : `lines ${from} to ${from + limit - 1}`;
}

function text(subject: string, more?: string): Subject {
  return { kind: "text", subject, ...detail(more) };
}

function detail(value: string | undefined): { detail?: string } {
  return value === undefined || value === "" ? {} : { detail: value };
}

function firstLine(value: string): string {
  return value.trimStart().split("\n", 1)[0] ?? "";
}
