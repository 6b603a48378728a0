import type { Doc } from "../_generated/dataModel";
import type { MutationCtx } from "../_generated/server";
import { FacetDifferences } from "../facets/keep";
import { followSession } from "./follow";

/** What the user, not an agent, says of a session; undefined takes it away. */
export type Revision = Partial<{
  [Field in "tags" | "starred" | "evalLabel" | "requeued" | "trashedAt"]: Doc<"sessions">[Field] | undefined;
}>;

/** Changes the session's row and all that sessions are found and counted by. */
export async function reviseSession(
  ctx: MutationCtx,
  before: Doc<"sessions">,
  revision: Revision,
  facets?: FacetDifferences,
): Promise<void> {
  const after: Doc<"sessions"> = { ...before };
  for (const field of FIELDS) {
    if (!(field in revision)) continue;
    delete after[field];
    if (revision[field] !== undefined) Object.assign(after, { [field]: revision[field] });
  }
  const differences = facets ?? new FacetDifferences();
  await followSession(ctx, differences, { sessionId: before._id, before, after });
  if (facets === undefined) await differences.write(ctx, before.userId);
  await ctx.db.patch("sessions", before._id, revision);
}

const FIELDS = ["tags", "starred", "evalLabel", "requeued", "trashedAt"] as const;
