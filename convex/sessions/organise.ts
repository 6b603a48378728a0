import { v } from "convex/values";
import { internal } from "../_generated/api";
import type { Doc, Id } from "../_generated/dataModel";
import { mutation } from "../_generated/server";
import type { MutationCtx } from "../_generated/server";
import { requireViewer } from "../auth/viewer";
import { FacetDifferences } from "../facets/keep";
import { refusal } from "../functionError";
import { ownSession } from "./read";
import { reviseSession } from "./revise";
import { moveFamily } from "./trash";

/**
 * What the signed-in user does with sessions, many at once. Each answers how many of them were the user's; others are passed over, as
 * those are that were deleted meanwhile.
 */

const MAX_SESSIONS = 100;
const MAX_TAGS = 50;
const MAX_TAG_CHARS = 64;

const sessions = v.array(v.id("sessions"));
const returns = v.object({ sessions: v.number() });

/** Adds and takes away tags. */
export const tag = mutation({
  args: { sessions, add: v.optional(v.array(v.string())), remove: v.optional(v.array(v.string())) },
  returns,
  handler: async (ctx, { sessions: ids, add = [], remove = [] }) => {
    const added = add.map(tidied);
    const removed = new Set(remove.map(tidied));
    return eachOf(ctx, ids, async (session, facets) => {
      const before = session.tags ?? [];
      const tags = [...new Set([...before, ...added])].filter((name) => !removed.has(name)).toSorted();
      if (tags.length > MAX_TAGS) throw refusal("invalid_request", `A session has at most ${MAX_TAGS} tags.`);
      const isSame = tags.length === before.length && tags.every((name, index) => name === before[index]);
      if (!isSame) await reviseSession(ctx, session, { tags: tags.length === 0 ? undefined : tags }, facets);
    });
  },
});

export const star = mutation({
  args: { sessions, starred: v.boolean() },
  returns,
  handler: (ctx, { sessions: ids, starred }) =>
    eachOf(ctx, ids, async (session, facets) => {
      if ((session.starred === true) === starred) return;
      await reviseSession(ctx, session, { starred: starred ? true : undefined }, facets);
    }),
});

/** Puts sessions into the trash, with their subagents. They are deleted for good after 30 days. */
export const trash = mutation({
  args: { sessions },
  returns,
  handler: async (ctx, { sessions: ids }) => {
    const now = Date.now();
    return eachOf(ctx, ids, (session, facets) =>
      session.trashedAt === undefined ? moveFamily(ctx, session, { to: now }, facets) : Promise.resolve(),
    );
  },
});

/** Takes sessions out of the trash, with the subagents that went there with them. */
export const restore = mutation({
  args: { sessions },
  returns,
  handler: (ctx, { sessions: ids }) =>
    eachOf(ctx, ids, (session, facets) =>
      session.trashedAt === undefined ? Promise.resolve() : moveFamily(ctx, session, { to: undefined }, facets),
    ),
});

/** Has all that is in the trash deleted for good, at once; it takes a while. */
export const emptyTrash = mutation({
  args: {},
  returns: v.null(),
  handler: async (ctx) => {
    const { userId } = await requireViewer(ctx);
    await ctx.scheduler.runAfter(0, internal.sessions.trash.empty, { userId, before: Date.now() + 1 });
    return null;
  },
});

/** Does it with each of them that is the caller's own, one after the other. */
async function eachOf(
  ctx: MutationCtx,
  ids: Id<"sessions">[],
  act: (session: Doc<"sessions">, facets: FacetDifferences) => Promise<void>,
): Promise<{ sessions: number }> {
  const { userId } = await requireViewer(ctx);
  if (ids.length > MAX_SESSIONS) throw refusal("invalid_request", `sessions: at most ${MAX_SESSIONS} at once`);
  const facets = new FacetDifferences();
  let found = 0;
  for (const id of new Set(ids)) {
    const session = await ownSession(ctx, userId, id);
    if (session === null) continue;
    await act(session, facets);
    found += 1;
  }
  await facets.write(ctx, userId);
  return { sessions: found };
}

function tidied(name: string): string {
  const tidy = name.normalize("NFC").replace(/\s+/g, " ").trim();
  if (tidy !== "" && tidy.length <= MAX_TAG_CHARS) return tidy;
  throw refusal("invalid_request", `A tag has 1 to ${MAX_TAG_CHARS} characters.`);
}
