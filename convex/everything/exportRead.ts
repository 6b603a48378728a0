import { getDocumentSize, v } from "convex/values";
import type { Infer } from "convex/values";
import type { Doc, Id } from "../_generated/dataModel";
import { internalQuery } from "../_generated/server";
import type { QueryCtx } from "../_generated/server";
import { partAnswer } from "../parts/view";
import { fileEditAnswer, sessionErrorAnswer, todoAnswer } from "../sessions/sideView";
import { messageAnswer, sessionAnswer } from "../sessions/view";
import { exportPosition } from "./tables";

/** What one query reads: a fraction of what Convex allows (4,096 look-ups, 16 MiB). One row more may be as large as 1 MiB. */
const MAX_LOOK_UPS = 2_000;
const MAX_BYTES = 4 * 1024 * 1024;
/** Rows that are asked for at a time. */
const ROWS = 50;

type Position = Infer<typeof exportPosition>;
type Inside = NonNullable<Position["inside"]>;

const line = v.object({
  text: v.string(),
  /** Contents in file storage that the line has only previews of: of a message's part, by its place in the list. */
  stored: v.array(v.object({ part: v.number(), field: v.string(), storageId: v.id("_storage") })),
});

/**
 * The next lines of an export: sessions in the order of their external ids, behind each its messages by time, todos, file edits and
 * errors. Ends within a session that is more than one query can read.
 */
export const lines = internalQuery({
  args: { userId: v.id("users"), position: exportPosition },
  returns: v.object({
    lines: v.array(line),
    sessions: v.number(),
    messages: v.number(),
    next: v.union(exportPosition, v.null()),
  }),
  handler: async (ctx, { userId, position }) => {
    const reading = new Reading(ctx);
    let { behind, inside } = position;
    while (reading.hasRoom) {
      const session = await nextSession(ctx, userId, behind);
      reading.count(session);
      if (session === null) return { ...reading.result, next: null };
      // A session that went while it was written, and one of the same external id that has come since.
      const goesOn = inside?.sessionId === session._id ? inside : undefined;
      const rest = await reading.session(session, goesOn);
      if (rest !== null) return { ...reading.result, next: { behind, inside: rest } };
      [behind, inside] = [session.externalId, undefined];
    }
    return { ...reading.result, next: { behind } };
  },
});

async function nextSession(ctx: QueryCtx, userId: Id<"users">, behind: string): Promise<Doc<"sessions"> | null> {
  return ctx.db
    .query("sessions")
    .withIndex("by_user_external", (q) => q.eq("userId", userId).gt("externalId", behind))
    .first();
}

/** What one query has read, and has still room for. */
class Reading {
  readonly result: { lines: Infer<typeof line>[]; sessions: number; messages: number } = {
    lines: [],
    sessions: 0,
    messages: 0,
  };
  #lookUps = 0;
  #bytes = 0;

  constructor(readonly ctx: QueryCtx) {}

  get hasRoom(): boolean {
    return this.#lookUps < MAX_LOOK_UPS && this.#bytes < MAX_BYTES;
  }

  /** One look-up, and what it found. */
  count(...rows: (object | null)[]): void {
    this.#lookUps++;
    for (const row of rows) this.#bytes += row === null ? 0 : getDocumentSize({ ...row });
  }

  /** Writes a session, or what is left of it. Where it ended, if there was no room for all. */
  async session(session: Doc<"sessions">, goesOn: Inside | undefined): Promise<Inside | null> {
    const { _id: sessionId, externalId } = session;
    const at: Inside = goesOn ?? { sessionId };
    if (goesOn === undefined) {
      this.#line({ type: "session", session: sessionAnswer(session) });
      this.result.sessions++;
    }
    if (at.fileEdits === undefined && at.errors === undefined) {
      for await (const message of this.#messages(sessionId, at.messages)) {
        await this.#message(externalId, message);
        at.messages = { createdAt: message.createdAt, creationTime: message._creationTime };
        if (!this.hasRoom) return at;
      }
      await this.#todos(session);
      at.fileEdits = "";
    }
    if (at.errors === undefined) {
      for await (const edit of this.#fileEdits(sessionId, at.fileEdits ?? "")) {
        this.#line({ type: "fileEdit", sessionExternalId: externalId, fileEdit: fileEditAnswer(edit) });
        at.fileEdits = edit.externalId;
        if (!this.hasRoom) return at;
      }
      at.errors = "";
    }
    for await (const error of this.#errors(sessionId, at.errors)) {
      this.#line({ type: "error", sessionExternalId: externalId, error: sessionErrorAnswer(error) });
      at.errors = error.externalId;
      if (!this.hasRoom) return at;
    }
    return null;
  }

  async *#messages(sessionId: Id<"sessions">, after: Inside["messages"]): AsyncGenerator<Doc<"messages">> {
    const messages = () => this.ctx.db.query("messages");
    let last = after;
    let isTied = last !== undefined;
    for (;;) {
      const { createdAt = -Infinity, creationTime = 0 } = last ?? {};
      const rows = await messages()
        .withIndex("by_session_time", (q) =>
          isTied
            ? q.eq("sessionId", sessionId).eq("createdAt", createdAt).gt("_creationTime", creationTime)
            : q.eq("sessionId", sessionId).gt("createdAt", createdAt),
        )
        .take(ROWS);
      this.#lookUps++;
      for (const row of rows) {
        this.#bytes += getDocumentSize(row);
        yield row;
        last = { createdAt: row.createdAt, creationTime: row._creationTime };
      }
      if (rows.length === ROWS) isTied = true;
      else if (isTied) isTied = false;
      else return;
    }
  }

  #fileEdits(sessionId: Id<"sessions">, after: string): AsyncGenerator<Doc<"fileEdits">> {
    return this.#paged(after, (last) =>
      this.ctx.db
        .query("fileEdits")
        .withIndex("by_session_external", (q) => q.eq("sessionId", sessionId).gt("externalId", last))
        .take(ROWS),
    );
  }

  #errors(sessionId: Id<"sessions">, after: string): AsyncGenerator<Doc<"sessionErrors">> {
    return this.#paged(after, (last) =>
      this.ctx.db
        .query("sessionErrors")
        .withIndex("by_session_external", (q) => q.eq("sessionId", sessionId).gt("externalId", last))
        .take(ROWS),
    );
  }

  async *#paged<Row extends { externalId: string }>(
    after: string,
    rowsAfter: (last: string) => Promise<Row[]>,
  ): AsyncGenerator<Row> {
    let last = after;
    for (;;) {
      const rows = await rowsAfter(last);
      this.count(...rows);
      for (const row of rows) {
        yield row;
        last = row.externalId;
      }
      if (rows.length < ROWS) return;
    }
  }

  async #message(sessionExternalId: string, message: Doc<"messages">): Promise<void> {
    const parts = [];
    const stored: Infer<typeof line>["stored"] = [];
    for (const [position, { id, key }] of message.parts.entries()) {
      const row = await this.ctx.db.get("parts", id);
      this.count(row);
      if (row === null) continue;
      for (const { field, blobId } of row.blobs ?? []) {
        const blob = await this.ctx.db.get("blobs", blobId);
        this.count(blob);
        if (blob !== null) stored.push({ part: parts.length, field, storageId: blob.storageId });
      }
      parts.push(partAnswer(row, { key, position }));
    }
    // The text stands in the parts.
    const { textContent: _text, thinkingContent: _thinking, ...shown } = messageAnswer(message, parts);
    this.#line({ type: "message", sessionExternalId, message: shown }, stored);
    this.result.messages++;
  }

  async #todos({ _id, externalId }: Doc<"sessions">): Promise<void> {
    const todos = await this.ctx.db
      .query("todos")
      .withIndex("by_session", (q) => q.eq("sessionId", _id))
      .unique();
    this.count(todos);
    if (todos !== null)
      this.#line({ type: "todos", sessionExternalId: externalId, todos: todos.items.map(todoAnswer) });
  }

  #line(value: unknown, stored: Infer<typeof line>["stored"] = []): void {
    this.result.lines.push({ text: JSON.stringify(value), stored });
  }
}
