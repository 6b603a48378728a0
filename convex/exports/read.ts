import type { ExportedPart, Section } from "@opensync/protocol/export";
import { getDocumentSize, v } from "convex/values";
import type { Infer } from "convex/values";
import type { Doc, Id } from "../_generated/dataModel";
import { internalQuery } from "../_generated/server";
import type { QueryCtx } from "../_generated/server";
import { evalOf } from "../evals/rows";
import { findSession, partsThatFit } from "../sessions/read";
import { exportedError, exportedFileEdit, exportedMessage, exportedPart, exportHead } from "./view";

/** What one query reads, of the 16 MiB and 4,096 look-ups that it may. A message has at most 2,000 parts and 2 MiB of their text. */
const MAX_BYTES = 4 * 1024 * 1024;
const MAX_PARTS = 2_000;
const MAX_ROWS = 200;

type Reader = Pick<QueryCtx, "db">;

/** Behind which item of a section the next ones stand: its time and when its row was made, by which the index orders them. */
export const exportPosition = v.union(
  v.null(),
  v.object({ at: v.union(v.number(), v.null()), creationTime: v.number() }),
);
export type ExportPosition = Infer<typeof exportPosition>;

export const exportSection = v.union(v.literal("messages"), v.literal("fileEdits"), v.literal("errors"));

/** An item as JSON text, since Convex restricts names of fields; where it stands; and its contents in file storage. */
export const exportItem = v.object({
  json: v.string(),
  position: exportPosition,
  stored: v.array(v.object({ part: v.number(), field: v.string(), blobId: v.id("blobs"), size: v.number() })),
});

export const sectionPage = v.object({ items: v.array(exportItem), isDone: v.boolean() });

/** What a file begins with, as JSON text; null where the user has no such session. */
export const head = internalQuery({
  args: { userId: v.id("users"), id: v.string(), exportedAt: v.number() },
  returns: v.union(v.object({ sessionId: v.id("sessions"), json: v.string() }), v.null()),
  handler: async (ctx, { userId, id, exportedAt }) => {
    const session = await findSession(ctx, userId, id);
    return session === null ? null : { sessionId: session._id, json: await headJson(ctx, session, exportedAt) };
  },
});

/** The next items of a section. The session was found for its user before. */
export const items = internalQuery({
  args: { sessionId: v.id("sessions"), section: exportSection, after: exportPosition },
  returns: sectionPage,
  handler: (ctx, { sessionId, section, after }) => itemsAfter(ctx, sessionId, section, after),
});

/** Where a content of this user's is; null if it is gone. */
export const file = internalQuery({
  args: { userId: v.id("users"), blobId: v.id("blobs") },
  returns: v.union(v.id("_storage"), v.null()),
  handler: async (ctx, { userId, blobId }) => {
    const blob = await ctx.db.get("blobs", blobId);
    return blob === null || blob.userId !== userId ? null : blob.storageId;
  },
});

export async function headJson(ctx: Reader, session: Doc<"sessions">, exportedAt: number): Promise<string> {
  const todos = await ctx.db
    .query("todos")
    .withIndex("by_session", (q) => q.eq("sessionId", session._id))
    .unique();
  return JSON.stringify(exportHead(session, { todos, evaluation: await evalOf(ctx, session._id) }, exportedAt));
}

export async function itemsAfter(
  ctx: Reader,
  sessionId: Id<"sessions">,
  section: Section,
  after: ExportPosition,
): Promise<Infer<typeof sectionPage>> {
  const found: Infer<typeof exportItem>[] = [];
  const room = { bytes: MAX_BYTES, count: MAX_PARTS };
  for await (const row of rowsAfter(ctx, sessionId, section, after)) {
    if (found.length === MAX_ROWS || room.bytes <= 0 || room.count <= 0) return { items: found, isDone: false };
    room.bytes -= getDocumentSize(row);
    const position = { at: row.createdAt ?? null, creationTime: row._creationTime };
    if ("role" in row) {
      // Whole messages only: the next query has all of its room for one that does not fit.
      const isFirst = found.length === 0;
      if (!isFirst && row.parts.length > room.count) return { items: found, isDone: false };
      const { parts, stored, bytes } = await partsOf(ctx, row);
      room.bytes -= bytes;
      room.count -= row.parts.length;
      found.push({ json: JSON.stringify(exportedMessage(row, parts)), position, stored });
    } else {
      const item = "path" in row ? exportedFileEdit(row) : exportedError(row);
      found.push({ json: JSON.stringify(item), position, stored: [] });
    }
  }
  return { items: found, isDone: true };
}

type Row = Doc<"messages"> | Doc<"fileEdits"> | Doc<"sessionErrors">;

/** The rows of a section in the order of its index by time: those of the same time first, then later ones. */
async function* rowsAfter(
  ctx: Reader,
  sessionId: Id<"sessions">,
  section: Section,
  after: ExportPosition,
): AsyncGenerator<Row> {
  const at = after?.at ?? undefined;
  if (after !== null) {
    const { creationTime } = after;
    yield* ctx.db.query(TABLES[section]).withIndex("by_session_time", (q) =>
      q
        .eq("sessionId", sessionId)
        .eq("createdAt", at as number)
        .gt("_creationTime", creationTime),
    );
  }
  yield* ctx.db
    .query(TABLES[section])
    .withIndex("by_session_time", (q) =>
      after === null ? q.eq("sessionId", sessionId) : q.eq("sessionId", sessionId).gt("createdAt", at as number),
    );
}

const TABLES = { messages: "messages", fileEdits: "fileEdits", errors: "sessionErrors" } as const;

async function partsOf(
  ctx: Reader,
  message: Doc<"messages">,
): Promise<{ parts: ExportedPart[]; stored: Infer<typeof exportItem>["stored"]; bytes: number }> {
  const ids = message.parts.map(({ id }) => id);
  const rows = await partsThatFit(ctx, ids, { count: MAX_PARTS, bytes: Infinity });
  const parts: ExportedPart[] = [];
  const stored: Infer<typeof exportItem>["stored"] = [];
  let bytes = 0;
  for (const [position, row] of rows.entries()) {
    const key = message.parts[position]?.key;
    if (row === null || key === undefined) continue;
    bytes += getDocumentSize(row);
    for (const { field, blobId, size } of row.blobs ?? []) stored.push({ part: parts.length, field, blobId, size });
    parts.push(exportedPart(row, { key, position }));
  }
  return { parts, stored, bytes };
}
