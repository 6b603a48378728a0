import type { WithoutSystemFields } from "convex/server";
import type { Doc, Id } from "../_generated/dataModel";
import type { MutationCtx, QueryCtx } from "../_generated/server";
import { walkedUntil } from "../walk";
import { factsOf } from "./view";

type SessionRow = WithoutSystemFields<Doc<"sessions">>;

export const STAR = "star";
/** It ended in an error, and nothing happened since. */
export const FAILED = "failed";
/** The walk that marks sessions of before. */
export const MARKS_FAILURES = "failures";
export const markOfTag = (tag: string): string => `tag:${tag}`;
export const markOfLabel = (label: string): string => `label:${label}`;

/** A session has fewer marks than this: its tags, a star, a label, a place in the queue and a failure. */
const MAX_MARKS = 200;

/** Keeps the rows of a session's marks when it gets others, or is active again. Reads nothing where it has and had none. */
export async function followMarks(
  ctx: MutationCtx,
  sessionId: Id<"sessions">,
  { before, after }: { before: SessionRow | null; after: SessionRow | null },
): Promise<void> {
  const [was, is] = [new Set(marksOf(before)), new Set(marksOf(after))];
  const isSame = was.size === is.size && [...was].every((mark) => is.has(mark));
  if (was.size + is.size === 0 || (isSame && before?.activityAt === after?.activityAt)) return;
  const rows = await ctx.db
    .query("sessionMarks")
    .withIndex("by_session", (q) => q.eq("sessionId", sessionId))
    .take(MAX_MARKS);
  for (const row of rows) {
    if (!is.delete(row.mark)) await ctx.db.delete("sessionMarks", row._id);
    else if (after !== null && row.activityAt !== after.activityAt) {
      await ctx.db.patch("sessionMarks", row._id, { activityAt: after.activityAt });
    }
  }
  if (after === null) return;
  const { userId, activityAt } = after;
  for (const mark of is) await ctx.db.insert("sessionMarks", { userId, sessionId, mark, activityAt });
}

/** Whether all that have failed are marked so. */
export async function areFailuresMarked(ctx: Pick<QueryCtx, "db">): Promise<boolean> {
  return (await walkedUntil(ctx, MARKS_FAILURES)) === null;
}

export function hasFailed(session: SessionRow): boolean {
  return factsOf(session).turn === "failed";
}

/** None in the trash, where nothing is looked for by them. */
function marksOf(session: SessionRow | null): string[] {
  if (session === null || session.trashedAt !== undefined) return [];
  const { starred, tags = [], evalLabel, requeued } = session;
  return [
    ...(starred === true ? [STAR] : []),
    ...(hasFailed(session) ? [FAILED] : []),
    ...tags.map(markOfTag),
    ...(evalLabel === undefined ? [] : [markOfLabel(evalLabel)]),
    ...(requeued === true ? [markOfLabel("queued")] : []),
  ];
}
