import type { SearchAnswer } from "@opensync/protocol";
import { z } from "zod";
import { internal } from "../_generated/api";
import type { ActionCtx } from "../_generated/server";
import type { Caller } from "../access/admit";
import { defined } from "../defined";
import { isOverLimit } from "../transactionLimits";
import { ApiError } from "../web/apiError";
import { readJson } from "../web/body";
import { cursorOf, encodeCursor, limitOf } from "../web/query";
import { json, keyRoute } from "../web/route";
import { MAX_QUERY_CHARS } from "./find";
import type { Hit } from "./find";

/** GET /api/search?q&type=fulltext&limit&cursor */
export const search = keyRoute("read", ["read"], (ctx, { url, caller }) => answer(ctx, url, caller));

/** POST /search: the same with a JSON body `{q | query, type?, limit?, cursor?}`. */
export const searchByBody = keyRoute("read", ["read"], async (ctx, { request, url, caller }) => {
  const body = await readJson(request);
  if (typeof body !== "object" || body === null)
    throw new ApiError("invalid_request", "Send {q, type?, limit?, cursor?}");
  const query = new URL(url);
  for (const [name, value] of Object.entries(body)) {
    if (typeof value === "string" || typeof value === "number") {
      query.searchParams.set(name === "query" ? "q" : name, String(value));
    }
  }
  return answer(ctx, query, caller);
});

/** How far each index has been read: null where not yet, absent where it has no more. */
const positionSchema = z.object({ parts: z.string().nullable().optional(), chunks: z.string().nullable().optional() });
type Position = z.infer<typeof positionSchema>;

async function answer(ctx: ActionCtx, url: URL, { userId }: Caller): Promise<Response> {
  const text = url.searchParams.get("q")?.trim() ?? "";
  if (text === "") throw new ApiError("invalid_request", "q: say what to search for");
  if (text.length > MAX_QUERY_CHARS) throw new ApiError("invalid_request", `q: at most ${MAX_QUERY_CHARS} characters`);
  requireFullText(url.searchParams.get("type") ?? "fulltext");
  const limit = limitOf(url, { fallback: 20, max: 50 });
  const scope = ["search", text];
  const position = cursorOf(url, scope, parsePosition) ?? { parts: null, chunks: null };

  // Big content has an index of its own; its hits get a quarter of a page, or all of it when the other has no more.
  const chunkLimit = position.parts === undefined ? limit : Math.floor(limit / 4);
  const [parts, chunks] = await Promise.all([
    pageOf(position.parts, limit - chunkLimit, (page) =>
      ctx.runQuery(internal.search.find.inParts, { userId, text, ...page }),
    ),
    pageOf(position.chunks, chunkLimit, (page) =>
      ctx.runQuery(internal.search.find.inChunks, { userId, text, ...page }),
    ),
  ]);
  const next = defined({ parts: parts.next, chunks: chunks.next });
  const hits = byRank(parts.hits, chunks.hits);
  return json({
    results: hits.map((hit, rank) => ({ ...hit, score: 1 / (rank + 1) })),
    nextCursor: Object.keys(next).length === 0 ? null : encodeCursor(scope, next),
  } satisfies SearchAnswer);
}

type ReadPage = (page: {
  cursor: string | null;
  limit: number;
}) => Promise<{ hits: Hit[]; isDone: boolean; continueCursor: string }>;

/** Reads on in one index; nothing where it has no more, or has no share of this page. */
async function pageOf(
  cursor: string | null | undefined,
  limit: number,
  read: ReadPage,
): Promise<{ hits: Hit[]; next: string | null | undefined }> {
  if (cursor === undefined || limit === 0) return { hits: [], next: cursor };
  const { hits, isDone, continueCursor } = await readFitting(cursor, limit, read);
  return { hits, next: isDone ? undefined : continueCursor };
}

/** A page of search ends by its number of rows only. Where they are too large for one function, it is a smaller page. */
async function readFitting(cursor: string | null, limit: number, read: ReadPage): ReturnType<ReadPage> {
  try {
    return await read({ cursor, limit });
  } catch (error) {
    if (limit === 1 || !isOverLimit(error)) throw error;
    return readFitting(cursor, Math.floor(limit / 4) || 1, read);
  }
}

function requireFullText(type: string): void {
  if (type === "fulltext") return;
  if (type === "semantic" || type === "hybrid") {
    throw new ApiError(
      "unsupported",
      `type: ${type} search needs embeddings, which this backend has none of; use fulltext`,
    );
  }
  throw new ApiError("invalid_request", "type: must be fulltext, semantic or hybrid");
}

/** Both lists are best first; they are taken in turn, and a part that is in both is shown once. */
function byRank(parts: Hit[], chunks: Hit[]): Hit[] {
  const inTurn = Array.from({ length: Math.max(parts.length, chunks.length) }, (_, rank) => [
    parts[rank],
    chunks[rank],
  ]);
  const seen = new Set<string>();
  return inTurn
    .flat()
    .filter((hit) => hit !== undefined)
    .filter(({ partId }) => !seen.has(partId) && seen.add(partId));
}

function parsePosition(position: unknown): Position | null {
  return positionSchema.safeParse(position).data ?? null;
}
