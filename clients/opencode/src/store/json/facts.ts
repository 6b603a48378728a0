import { readFileSync } from "node:fs";
import type { MessageOutline, SessionFacts, SessionRow, TodoRow } from "../rows";
import { hasOwnTitle, titleOfFork } from "../title";
import { readRow, type RowFile } from "./files";
import type { Layout } from "./layout";
import { readMessage } from "./messages";
import { toSessionRow } from "./rows-of-files";
import { toWholeMessage } from "./whole-message";

/** What the other files say of a session. */
export function readFacts(
  layout: Layout,
  {
    session,
    file,
    outline,
    todos,
  }: {
    session: SessionRow;
    file: RowFile;
    outline: readonly MessageOutline[];
    todos: readonly TodoRow[];
  },
): SessionFacts {
  const first = outline[0];
  const isFork = session.parentId === undefined && first !== undefined && first.createdAt < session.createdAt;
  const newest = Math.max(session.updatedAt, file.modifiedAt, ...todos.map((todo) => todo.updatedAt));
  return {
    revision: outline.reduce((time, message) => Math.max(time, message.revision), newest),
    parentToolCallId: session.parentId === undefined ? undefined : callerOf(layout, session, session.parentId),
    isFork,
    forkedFrom: isFork ? originOf(layout, session) : undefined,
    firstPrompt: hasOwnTitle(session.title) ? undefined : firstPrompt(layout, session.id, outline),
    lastModel: lastModel(layout, session.id, outline),
  };
}

/** The task tool's part in the parent names its child; its file was written last after the child began. */
function callerOf(layout: Layout, child: SessionRow, parentId: string): string | undefined {
  for (const message of layout.messages(parentId)) {
    for (const part of layout.parts(parentId, message.id)) {
      if (part.modifiedAt < child.createdAt || !readFileSync(part.path, "utf8").includes(child.id)) continue;
      const { callID, type } = readRow(part)?.data ?? {};
      if (type === "tool" && typeof callID === "string") return callID;
    }
  }
  return undefined;
}

/** By the title that OpenCode gives a fork: to compare all sessions' messages would cost too much here. */
function originOf(layout: Layout, fork: SessionRow): string | undefined {
  const named = layout
    .sessions()
    .flatMap(({ projectId, file }) => {
      const data = readRow(file)?.data;
      return data === undefined ? [] : [toSessionRow(data, file, projectId)];
    })
    .filter((row) => row.createdAt < fork.createdAt && titleOfFork(row.title) === fork.title);
  return named.toSorted((a, b) => a.createdAt - b.createdAt).at(-1)?.id;
}

const LONGEST_PROMPT = 1_000;
/** The first prompt is the first message; a few more are looked at, should that one hold no text. */
const MOST_LOOKED_AT = 5;

function firstPrompt(layout: Layout, sessionId: string, outline: readonly MessageOutline[]): string | undefined {
  const files = new Map(layout.messages(sessionId).map((file) => [file.id, file]));
  for (const { id } of outline.slice(0, MOST_LOOKED_AT)) {
    const file = files.get(id);
    const message = file && readMessage(layout, sessionId, file);
    for (const { data } of message?.parts ?? []) {
      const { type, text, synthetic } = data;
      const isPrompt = type === "text" && synthetic !== true;
      if (isPrompt && typeof text === "string" && text.trim() !== "") return text.slice(0, LONGEST_PROMPT);
    }
  }
  return undefined;
}

function lastModel(layout: Layout, sessionId: string, outline: readonly MessageOutline[]): SessionFacts["lastModel"] {
  const files = new Map(layout.messages(sessionId).map((file) => [file.id, file]));
  for (const { id } of outline.toReversed().slice(0, MOST_LOOKED_AT)) {
    const file = files.get(id);
    const data = file && readRow(file)?.data;
    const { modelID, providerID } = data === undefined ? {} : toWholeMessage(data).data;
    if (typeof modelID !== "string") continue;
    return { model: modelID, provider: typeof providerID === "string" ? providerID : undefined };
  }
  return undefined;
}
