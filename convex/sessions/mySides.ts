import { paginationOptsValidator, paginationResultValidator } from "convex/server";
import { v } from "convex/values";
import { query } from "../_generated/server";
import { requireViewer } from "../auth/viewer";
import { PAGE_BYTES_READ } from "../transactionLimits";
import { pageWithin } from "./livePage";
import { requireOwn } from "./read";
import { fileEditAnswer, sessionErrorAnswer, todoAnswer } from "./sideView";

/** What stands beside the messages of one of the signed-in user's sessions. */

const MAX_SHOWN = 200;

const nullableText = v.union(v.string(), v.null());
const nullableNumber = v.union(v.number(), v.null());
const metadataJson = nullableText;

/** The todos, and the first errors by their times; `more` where there are others, which the HTTP API has. */
export const get = query({
  args: { session: v.id("sessions") },
  returns: v.object({
    todos: v.array(
      v.object({
        externalId: nullableText,
        content: v.string(),
        status: v.string(),
        priority: nullableText,
        activeForm: nullableText,
        metadataJson,
      }),
    ),
    errors: v.array(
      v.object({
        externalId: v.string(),
        messageExternalId: nullableText,
        name: v.string(),
        message: nullableText,
        retryable: v.union(v.boolean(), v.null()),
        createdAt: nullableNumber,
        metadataJson,
      }),
    ),
    more: v.object({ errors: v.boolean() }),
  }),
  handler: async (ctx, { session }) => {
    const { userId } = await requireViewer(ctx);
    const todos = await ctx.db
      .query("todos")
      .withIndex("by_session", (q) => q.eq("sessionId", session))
      .unique();
    const errors = await ctx.db
      .query("sessionErrors")
      .withIndex("by_session_time", (q) => q.eq("sessionId", session))
      .take(MAX_SHOWN + 1);
    await requireOwn(ctx, userId, session, [...(todos === null ? [] : [todos]), ...errors]);
    return {
      todos: (todos?.items ?? []).map((todo) => asText(todoAnswer(todo))),
      errors: errors.slice(0, MAX_SHOWN).map((error) => asText(sessionErrorAnswer(error))),
      more: { errors: errors.length > MAX_SHOWN },
    };
  },
});

/** A page of what the session changed in files, by the times of the changes. For `usePaginatedQuery`. */
export const fileEdits = query({
  args: { session: v.id("sessions"), paginationOpts: paginationOptsValidator },
  returns: paginationResultValidator(
    v.object({
      externalId: v.string(),
      messageExternalId: nullableText,
      toolCallId: nullableText,
      path: v.string(),
      kind: nullableText,
      additions: nullableNumber,
      deletions: nullableNumber,
      bytes: nullableNumber,
      createdAt: nullableNumber,
      metadataJson,
    }),
  ),
  handler: async (ctx, { session, paginationOpts }) => {
    const { userId } = await requireViewer(ctx);
    const found = await ctx.db
      .query("fileEdits")
      .withIndex("by_session_time", (q) => q.eq("sessionId", session))
      .paginate({ ...pageWithin(paginationOpts, MAX_SHOWN), maximumBytesRead: PAGE_BYTES_READ });
    await requireOwn(ctx, userId, session, found.page);
    return { ...found, page: found.page.map((edit) => asText(fileEditAnswer(edit))) };
  },
});

function asText<Answer extends { metadata: unknown }>({
  metadata,
  ...shown
}: Answer): Omit<Answer, "metadata"> & { metadataJson: string | null } {
  return { ...shown, metadataJson: metadata === null ? null : JSON.stringify(metadata) };
}
