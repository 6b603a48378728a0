import type { WithoutSystemFields } from "convex/server";
import type { Doc, Id } from "../_generated/dataModel";
import type { MutationCtx } from "../_generated/server";
import { facetsOf } from "../facets/keep";
import type { FacetDifferences } from "../facets/keep";
import { followProject } from "../projects/follow";
import type { Place } from "../projects/follow";
import { followMarks } from "./marks";

type SessionRow = WithoutSystemFields<Doc<"sessions">>;

export interface SessionChange {
  sessionId: Id<"sessions">;
  /** null: there was none, or will be none. */
  before: SessionRow | null;
  after: SessionRow | null;
}

/** Keeps what sessions are found and counted by, projects, facets and marks, when a session's row is about to change. */
export async function followSession(ctx: MutationCtx, facets: FacetDifferences, change: SessionChange): Promise<void> {
  const { sessionId, before, after } = change;
  const userId = (after ?? before)?.userId;
  if (userId === undefined) return;
  await followProject(ctx, { userId, sessionId }, { from: placeOf(before), to: placeOf(after) });
  facets.move(facetsOf(before), facetsOf(after));
  await followMarks(ctx, sessionId, { before, after });
}

/** Nowhere, in the trash. */
function placeOf(session: SessionRow | null): Place {
  if (session === null || session.trashedAt !== undefined) return {};
  const { projectPath, gitBranch } = session;
  return {
    ...(projectPath === undefined ? {} : { projectPath }),
    ...(gitBranch === undefined ? {} : { gitBranch }),
  };
}
