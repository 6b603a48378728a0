import type { PaginationResult } from "convex/server";
import { v } from "convex/values";
import type { Infer } from "convex/values";
import { internalQuery } from "../_generated/server";
import type { QueryCtx } from "../_generated/server";
import type { Doc, Id } from "../_generated/dataModel";
import { role } from "../parts/tables";
import type { PageOptions } from "../sessions/list";
import { hasText, mayHaveText, wordToSeek } from "./literal";
import { snippetOf } from "./snippet";

/** Convex's search takes 16 words of 32 characters; a longer query would be cut without a word. */
export const MAX_QUERY_CHARS = 500;

export const hit = v.object({
  sessionId: v.id("sessions"),
  sessionExternalId: v.string(),
  sessionTitle: v.union(v.string(), v.null()),
  messageId: v.id("messages"),
  messageExternalId: v.string(),
  partId: v.id("parts"),
  role,
  createdAt: v.number(),
  snippet: v.string(),
  /** What kind of part it stands in, and of which tool: what hits are told apart by, as is what follows of the session. */
  partType: v.string(),
  toolName: v.union(v.string(), v.null()),
  source: v.string(),
  projectPath: v.union(v.string(), v.null()),
  projectName: v.union(v.string(), v.null()),
  model: v.union(v.string(), v.null()),
  machineId: v.union(v.string(), v.null()),
});
export type Hit = Infer<typeof hit>;

/** One in a content that is not in its row: `field` names which of the part's it is. */
export const bigHit = hit.extend({ field: v.string() });
export type BigHit = Infer<typeof bigHit>;

const args = { userId: v.id("users"), text: v.string(), cursor: v.union(v.string(), v.null()), limit: v.number() };
const returns = v.object({ hits: v.array(hit), isDone: v.boolean(), continueCursor: v.string() });

/** Parts whose inline text matches, best first. */
export const inParts = internalQuery({
  args,
  returns,
  handler: async (ctx, { userId, text, cursor, limit }) => {
    const { page, isDone, continueCursor } = await partHits(ctx, { userId, text }, { cursor, numItems: limit });
    return { hits: page, isDone, continueCursor };
  },
});

/** Parts whose stored big content matches, best first. */
export const inChunks = internalQuery({
  args,
  returns,
  handler: async (ctx, { userId, text, cursor, limit }) => {
    const { page, isDone, continueCursor } = await chunkHits(ctx, { userId, text }, { cursor, numItems: limit });
    return { hits: page.map(({ field: _field, ...found }) => found), isDone, continueCursor };
  },
});

interface Wanted<Session> {
  userId: Id<"users">;
  /** Words, of which some are enough; in one session, a text as it is written. */
  text: string;
  session?: Session;
}

export async function partHits(
  ctx: QueryCtx,
  { userId, text, session }: Wanted<Id<"sessions">>,
  options: PageOptions,
): Promise<PaginationResult<Hit>> {
  const found = await ctx.db
    .query("parts")
    .withSearchIndex("search_text", (q) =>
      session === undefined
        ? q.search("text", text).eq("userId", userId)
        : q.search("text", wordToSeek(text)).eq("userId", userId).eq("sessionId", session),
    )
    .paginate(options);
  const parts = session === undefined ? found.page : found.page.filter((part) => hasText(part.text, text));
  const sessions = new SessionsOnce(ctx);
  const hits = await Promise.all(parts.map((part) => hitOf(ctx, sessions, part, snippetOf(part.text, text))));
  return { ...found, page: hits.filter((hit) => hit !== null) };
}

/** `session` is its external id. */
export async function chunkHits(
  ctx: QueryCtx,
  { userId, text, session }: Wanted<string>,
  options: PageOptions,
): Promise<PaginationResult<BigHit>> {
  const found = await ctx.db
    .query("searchChunks")
    .withSearchIndex("search_text", (q) =>
      session === undefined
        ? q.search("text", text).eq("userId", userId)
        : q.search("text", wordToSeek(text)).eq("userId", userId).eq("session", session),
    )
    .paginate(options);
  const chunks = session === undefined ? found.page : found.page.filter((chunk) => mayHaveText(chunk.text, text));
  const sessions = new SessionsOnce(ctx);
  const hits = await Promise.all(
    chunks.map(async (chunk) => {
      const part = await partOf(ctx, chunk.blobId);
      const field = part?.blobs?.find(({ blobId }) => blobId === chunk.blobId)?.field;
      if (part === null || field === undefined) return null;
      const own = await hitOf(ctx, sessions, part, snippetOf(chunk.text, text));
      return own === null ? null : { ...own, field };
    }),
  );
  return { ...found, page: hits.filter((hit) => hit !== null) };
}

/** The part that a blob is linked to; null while its message has not committed. */
async function partOf(ctx: QueryCtx, blobId: Id<"blobs">): Promise<Doc<"parts"> | null> {
  const blob = await ctx.db.get("blobs", blobId);
  return blob?.partId === undefined ? null : ctx.db.get("parts", blob.partId);
}

/** Hits are often of one session: each is read once. */
class SessionsOnce {
  #read = new Map<Id<"sessions">, Promise<Doc<"sessions"> | null>>();

  constructor(readonly ctx: QueryCtx) {}

  get(id: Id<"sessions">): Promise<Doc<"sessions"> | null> {
    const session = this.#read.get(id) ?? this.ctx.db.get("sessions", id);
    this.#read.set(id, session);
    return session;
  }
}

async function hitOf(ctx: QueryCtx, sessions: SessionsOnce, part: Doc<"parts">, snippet: string): Promise<Hit | null> {
  const session = await sessions.get(part.sessionId);
  const message = await ctx.db
    .query("messages")
    .withIndex("by_session_external", (q) => q.eq("sessionId", part.sessionId).eq("externalId", part.messageExternalId))
    .unique();
  // Nothing in the trash is found.
  if (session === null || session.trashedAt !== undefined || message === null) return null;
  return {
    sessionId: session._id,
    sessionExternalId: session.externalId,
    sessionTitle: session.title ?? null,
    messageId: message._id,
    messageExternalId: message.externalId,
    partId: part._id,
    role: message.role,
    createdAt: message.createdAt,
    snippet,
    partType: part.type,
    toolName: part.toolName ?? null,
    source: session.source,
    projectPath: session.projectPath ?? null,
    projectName: session.projectName ?? null,
    model: session.model ?? null,
    machineId: session.machineId ?? null,
  };
}
