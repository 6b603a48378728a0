import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";
import { isShareTokenShaped } from "@opensync/protocol";
import type { Doc, Id } from "../_generated/dataModel";
import type { QueryCtx } from "../_generated/server";
import { equalInConstantTime, selectorOf } from "../auth/oneTimeCode";
import { chosenOf, summaryOf } from "./summary";
import type { OpenSession } from "./summary";
import { cleanerFor } from "./clean";
import type { Clean } from "./clean";

/**
 * What a token opens: found by a part of its hash, the whole then compared in constant time. There are 2^256 tokens, so guesses
 * need no throttle. Everything that is not to be seen any more (unknown, expired, revoked, in the trash, deleted) is answered alike: as
 * nothing.
 */

export interface Opened {
  share: Doc<"shares">;
  /** The session that is shown: the shared one, or a subagent of it. */
  session: Doc<"sessions">;
  summary: OpenSession;
  /** Whose paths and machines are taken out of what is shown; null where they are shown. */
  places: NonNullable<OpenSession["place"]>[] | null;
  clean: Clean;
}

/** Subagents that a share shows, of subagents too. */
const MAX_SUBAGENTS = 100;

type Reader = Pick<QueryCtx, "db">;

export async function openShare(ctx: Reader, token: string, subagent?: string): Promise<Opened | null> {
  const share = await shareOf(ctx, token);
  const session = share === null ? null : await shownSession(ctx, share.sessionId);
  if (share === null || session === null) return null;
  const root = await currentSummary(ctx, share, session);
  if (subagent === undefined) return opened(share, session, root);
  if (!share.include.subagents) return null;
  const summary = (await subagentsOf(ctx, share, session)).find(({ id }) => id === subagent);
  const id = summary === undefined ? null : ctx.db.normalizeId("sessions", summary.id);
  const found = id === null ? null : await shownSession(ctx, id);
  return summary === undefined || found === null ? null : opened(share, found, summary, root);
}

/** Summaries of what a session started, and of what that started, as far as the share shows them; nothing taken off yet. */
export async function subagentsOf(ctx: Reader, share: Doc<"shares">, session: Doc<"sessions">): Promise<OpenSession[]> {
  if (!share.include.subagents) return [];
  if (!share.live) return frozenOf(share).slice(1);
  return startedBy(ctx, session);
}

/** The same of a session as it is now: what a share that is not live keeps. */
export async function startedBy(ctx: Reader, session: Doc<"sessions">): Promise<OpenSession[]> {
  const found: OpenSession[] = [];
  const seen = new Set([session._id]);
  const parents = [session];
  for (let parent = parents.shift(); parent !== undefined; parent = parents.shift()) {
    const { userId, externalId, _id } = parent;
    const children = await ctx.db
      .query("sessions")
      .withIndex("by_user_parent", (q) =>
        q.eq("userId", userId).eq("trashedAt", undefined).eq("parentExternalId", externalId),
      )
      .take(MAX_SUBAGENTS);
    for (const child of children) {
      if (found.length === MAX_SUBAGENTS) return found;
      if (seen.has(child._id) || isTrashed(child)) continue;
      seen.add(child._id);
      parents.push(child);
      found.push(summaryOf(child, await hostnameOf(ctx, child), _id));
    }
  }
  return found;
}

export async function hostnameOf(ctx: Reader, { userId, machineId }: Doc<"sessions">): Promise<string | null> {
  if (machineId === undefined) return null;
  const machine = await ctx.db
    .query("machines")
    .withIndex("by_user_machine", (q) => q.eq("userId", userId).eq("machineId", machineId))
    .unique();
  return machine?.hostname ?? null;
}

function opened(
  share: Doc<"shares">,
  session: Doc<"sessions">,
  summary: OpenSession,
  root: OpenSession = summary,
): Opened {
  const places = share.include.paths ? null : [summary, root].flatMap(({ place }) => place ?? []);
  const clean = cleanerFor(places);
  return { share, session, summary: chosenOf(summary, share.include, clean.text), places, clean };
}

async function shareOf(ctx: Reader, token: string): Promise<Doc<"shares"> | null> {
  if (!isShareTokenShaped(token)) return null;
  // Not by the platform's digest: that is one of actions.
  const hash = bytesToHex(sha256(utf8ToBytes(token)));
  const share = await ctx.db
    .query("shares")
    .withIndex("by_selector", (q) => q.eq("selector", selectorOf(hash)))
    .first();
  if (share === null || !equalInConstantTime(hash, share.hash) || share.revokedAt !== undefined) return null;
  const isOver = share.expired === true || (share.expiresAt !== undefined && share.expiresAt <= Date.now());
  return isOver ? null : share;
}

async function shownSession(ctx: Reader, id: Id<"sessions">): Promise<Doc<"sessions"> | null> {
  const session = await ctx.db.get("sessions", id);
  return session === null || isTrashed(session) ? null : session;
}

async function currentSummary(ctx: Reader, share: Doc<"shares">, session: Doc<"sessions">): Promise<OpenSession> {
  const frozen = share.live ? undefined : frozenOf(share)[0];
  return frozen ?? summaryOf(session, await hostnameOf(ctx, session), null);
}

/** The session's summary and those of its subagents when it was shared. */
function frozenOf({ frozen }: Doc<"shares">): OpenSession[] {
  return frozen === undefined ? [] : JSON.parse(frozen);
}

function isTrashed(session: Doc<"sessions">): boolean {
  return session.trashedAt !== undefined;
}
