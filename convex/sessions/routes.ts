import { SESSION_STATES } from "@opensync/protocol";
import type {
  MessageAnswer,
  SessionListAnswer,
  SessionPageAnswer,
  SessionsAnswer,
  SessionState,
} from "@opensync/protocol";
import { internal } from "../_generated/api";
import type { Doc, Id } from "../_generated/dataModel";
import type { ActionCtx } from "../_generated/server";
import { defined } from "../defined";
import { utf8Length } from "../parts/prepare";
import { partAnswer } from "../parts/view";
import { ApiError } from "../web/apiError";
import { cursorOf, encodeCursor, limitOf, stringPosition, textOf, timeOf } from "../web/query";
import { json, keyRoute } from "../web/route";
import type { ApiRequest } from "../web/route";
import { requireSession, sessionIdOf } from "./find";
import { sidesOf } from "./sideRoutes";
import { messageAnswer, sessionAnswer } from "./view";

const IDS_PER_QUERY = 1_000;
const MAX_IDS = 20_000;
/** An array may have 8,192 elements; a query answers with at most this many parts. */
const PARTS_PER_QUERY = 1_000;
/** A response ends at 20 MiB, and a message may have more than half of that: a page that passes this ends, with a cursor to the rest. */
const MAX_PAGE_BYTES = 6 * 1024 * 1024;

/** GET /sync/sessions/list[?detail=1&limit&cursor] */
export const syncList = keyRoute("read", ["ingest", "read"], async (ctx, { url, caller }) => {
  const limit = limitOf(url, { fallback: MAX_IDS, max: MAX_IDS });
  const scope = "sync/sessions";
  let cursor = cursorOf(url, scope, stringPosition);
  const sessions: NonNullable<SessionListAnswer["sessions"]> = [];
  let isDone = false;
  while (!isDone && sessions.length < limit) {
    const numItems = Math.min(IDS_PER_QUERY, limit - sessions.length);
    const next = await ctx.runQuery(internal.sessions.list.known, { userId: caller.userId, cursor, limit: numItems });
    sessions.push(...next.page);
    ({ isDone, continueCursor: cursor } = next);
  }
  return json({
    sessionIds: sessions.map(({ externalId }) => externalId),
    ...(url.searchParams.get("detail") === "1" ? { sessions } : {}),
    nextCursor: isDone ? null : encodeCursor(scope, cursor),
  } satisfies SessionListAnswer);
});

/** GET /api/sessions?limit&cursor&source&project&branch&model&machine&tag&starred&label&text&trashed&parent&roots&status&from&to */
export const list = keyRoute("read", ["read"], async (ctx, { url, caller }) => {
  const limit = limitOf(url, { fallback: 50, max: 200 });
  const tag = textOf(url, "tag");
  const filters = defined({
    source: textOf(url, "source"),
    project: textOf(url, "project"),
    branch: textOf(url, "branch"),
    model: textOf(url, "model"),
    machine: textOf(url, "machine"),
    label: textOf(url, "label"),
    text: textOf(url, "text"),
    parent: textOf(url, "parent"),
    tags: tag === undefined ? undefined : [tag],
    starred: flagOf(url, "starred"),
    trashed: flagOf(url, "trashed"),
    roots: flagOf(url, "roots"),
    status: stateOf(url),
    from: timeOf(url, "from"),
    to: timeOf(url, "to"),
  });
  const scope = ["sessions", filters];
  const cursor = cursorOf(url, scope, stringPosition);
  const args = { userId: caller.userId, filters, cursor, limit };
  const { page, isDone, continueCursor } = await ctx.runQuery(internal.sessions.list.recent, args);
  const nextCursor = isDone ? null : encodeCursor(scope, continueCursor);
  return json({ sessions: page.map(sessionAnswer), nextCursor } satisfies SessionsAnswer);
});

function flagOf(url: URL, name: string): boolean | undefined {
  const text = textOf(url, name);
  if (text === undefined || text === "1" || text === "0") return text === undefined ? undefined : text === "1";
  throw new ApiError("invalid_request", `${name}: must be 1 or 0`);
}

function stateOf(url: URL): SessionState | undefined {
  const text = textOf(url, "status");
  const state = SESSION_STATES.find((candidate) => candidate === text);
  if (text === undefined || state !== undefined) return state;
  throw new ApiError("invalid_request", `status: must be one of ${SESSION_STATES.join(", ")}`);
}

/** GET /api/sessions/get?id= */
export const get = keyRoute("read", ["read"], async (ctx, request) => {
  return sessionPage(ctx, request, sessionIdOf(request.url));
});

/** GET /api/sessions/:id */
export const getByPath = keyRoute("read", ["read"], async (ctx, request) => {
  const path = request.url.pathname.slice("/api/sessions/".length);
  return sessionPage(ctx, request, decodeId(path));
});

function decodeId(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch (error) {
    if (error instanceof URIError) throw new ApiError("invalid_request", "The id in the path is not URL-encoded text");
    throw error;
  }
}

async function sessionPage(ctx: ActionCtx, { url, caller }: ApiRequest, id: string): Promise<Response> {
  const limit = limitOf(url, { fallback: 100, max: 200 });
  const session = await requireSession(ctx, caller.userId, id);
  const scope = ["session", session._id];
  const cursor = cursorOf(url, scope, stringPosition);
  const { messages, next } = await messagesFrom(ctx, session._id, cursor, limit);
  const nextCursor = next === null ? null : encodeCursor(scope, next);
  const sides = cursor === null ? await sidesOf(ctx, session._id) : {};
  return json({ session: sessionAnswer(session), messages, nextCursor, ...sides } satisfies SessionPageAnswer);
}

/** Messages with their parts, until there are `limit` of them or they fill a page. */
async function messagesFrom(
  ctx: ActionCtx,
  sessionId: Id<"sessions">,
  cursor: string | null,
  limit: number,
): Promise<{ messages: MessageAnswer[]; next: string | null }> {
  const found = await ctx.runQuery(internal.sessions.read.messages, { sessionId, cursor, limit });
  const messages: MessageAnswer[] = [];
  let bytes = 0;
  let pending: (Doc<"parts"> | null)[] = [];
  const wanted = found.page;
  let ids = wanted.flatMap((message) => message.parts.map((part) => part.id));
  for (const [index, message] of wanted.entries()) {
    while (pending.length < message.parts.length) {
      const more = await ctx.runQuery(internal.sessions.read.parts, { ids: ids.slice(0, PARTS_PER_QUERY) });
      pending.push(...more);
      ids = ids.slice(more.length);
    }
    const parts = pending.slice(0, message.parts.length);
    pending = pending.slice(message.parts.length);
    const answers = parts.flatMap((part, position) => {
      const key = message.parts[position]?.key;
      return part === null || key === undefined ? [] : [partAnswer(part, { key, position })];
    });
    const answer = messageAnswer(message, answers);
    messages.push(answer);
    bytes += utf8Length(JSON.stringify(answer));
    const isLast = index === wanted.length - 1;
    if (bytes <= MAX_PAGE_BYTES || isLast) continue;
    // Ask again for as many messages as were shown: a cursor stands only at the end of a page.
    const shown = await ctx.runQuery(internal.sessions.read.messages, { sessionId, cursor, limit: index + 1 });
    return { messages, next: shown.continueCursor };
  }
  return { messages, next: found.isDone ? null : found.continueCursor };
}
