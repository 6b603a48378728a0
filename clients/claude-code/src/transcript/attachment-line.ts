import type { Json, PartItem, TodoListItem } from "@opensync/protocol";
import { z } from "zod";
import { readBlocks } from "./content-blocks";

/** An attachment that says something of the session; the others (listings, reminders for the model) are only counted. */
export type Attachment =
  /** A prompt that the user typed while the agent worked: it stands nowhere else. */
  | { is: "prompt"; parts: PartItem[]; text: string }
  /** A file or folder that the user mentioned. */
  | { is: "file"; part: PartItem }
  | { is: "todos"; todos: TodoListItem["todos"] }
  | { is: "session-start"; source: string }
  | { is: "tools"; names: string[] };

const json = z.custom<Json>().optional();
const optionalText = z.string().optional().catch(undefined);
const attachment = z.object({
  type: z.string(),
  prompt: json,
  content: json,
  filename: optionalText,
  displayPath: optionalText,
  path: optionalText,
  hookEvent: optionalText,
  hookName: optionalText,
  addedNames: z.array(z.string()).optional().catch(undefined),
});

export function readAttachment(value: Json | undefined): Attachment | null {
  const parsed = attachment.safeParse(value).data;
  if (parsed === undefined) return null;
  switch (parsed.type) {
    case "queued_command":
      return queuedPrompt(parsed.prompt);
    case "file":
    case "already_read_file":
    case "compact_file_reference":
    case "edited_text_file":
    case "pdf_reference":
    case "directory":
      return mentionedFile(parsed.type, parsed.filename ?? parsed.path ?? parsed.displayPath, parsed.content);
    case "todo":
    case "todo_reminder": {
      const todos = readTodos(parsed.content);
      return todos && { is: "todos", todos };
    }
    case "deferred_tools_delta":
      return parsed.addedNames ? { is: "tools", names: parsed.addedNames } : null;
  }
  // Hooks of SessionStart are named with what started the session: "SessionStart:startup", ":resume", ":clear", ":compact".
  const source = /^SessionStart:(\w+)$/.exec(parsed.hookName ?? "")?.[1];
  return source === undefined ? null : { is: "session-start", source };
}

function queuedPrompt(prompt: Json | undefined): Attachment | null {
  if (typeof prompt !== "string" && !Array.isArray(prompt)) return null;
  const parts = readBlocks(prompt).flatMap((block) => (block.is === "part" ? [block.part] : []));
  return parts.length === 0 ? null : { is: "prompt", parts, text: parts.map((part) => part.text ?? "").join("\n") };
}

const fileContent = z.object({ file: z.object({ content: z.string() }) });

/** The contents were on the disk: path and size are what is worth keeping. */
function mentionedFile(type: string, path: string | undefined, content: Json | undefined): Attachment | null {
  if (path === undefined) return null;
  const inner = fileContent.safeParse(content).data;
  const bytes = Buffer.byteLength(typeof content === "string" ? content : (inner?.file.content ?? ""));
  const part: PartItem = {
    type: "file",
    text: path,
    metadata: { attachment: type, path },
    omitted: bytes === 0 ? undefined : [{ field: "content", reason: "file-contents", bytes }],
  };
  return { is: "file", part };
}

const todoList = z.array(
  z.object({
    id: optionalText,
    content: z.string(),
    status: z.string().regex(/^[a-z0-9][a-z0-9._-]{0,63}$/),
    priority: optionalText,
    activeForm: optionalText,
  }),
);
const MOST_TODOS = 1_000;

/** The list of `TodoWrite`'s input and of the reminders. */
export function readTodos(value: Json | undefined): TodoListItem["todos"] | null {
  const parsed = todoList.safeParse(value);
  if (!parsed.success) return null;
  return parsed.data.slice(0, MOST_TODOS).map(({ id, ...todo }) => ({ externalId: id || undefined, ...todo }));
}
