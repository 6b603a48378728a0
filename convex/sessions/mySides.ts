import { v } from "convex/values";
import { query } from "../_generated/server";
import { requireViewer } from "../auth/viewer";
import { requireOwn } from "./read";
import { fileEditAnswer, sessionErrorAnswer, todoAnswer } from "./sideView";

/** What stands beside the messages of one of the signed-in user's sessions. */

const MAX_SHOWN = 200;

const nullableText = v.union(v.string(), v.null());
const nullableNumber = v.union(v.number(), v.null());
const metadataJson = nullableText;

/** The todos, and the first file edits and errors by their times; `more` where there are others, which the HTTP API has. */
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
    fileEdits: v.array(
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
    more: v.object({ fileEdits: v.boolean(), errors: v.boolean() }),
  }),
  handler: async (ctx, { session }) => {
    const { userId } = await requireViewer(ctx);
    const todos = await ctx.db
      .query("todos")
      .withIndex("by_session", (q) => q.eq("sessionId", session))
      .unique();
    const edits = await ctx.db
      .query("fileEdits")
      .withIndex("by_session_time", (q) => q.eq("sessionId", session))
      .take(MAX_SHOWN + 1);
    const errors = await ctx.db
      .query("sessionErrors")
      .withIndex("by_session_time", (q) => q.eq("sessionId", session))
      .take(MAX_SHOWN + 1);
    await requireOwn(ctx, userId, session, [...(todos === null ? [] : [todos]), ...edits, ...errors]);
    return {
      todos: (todos?.items ?? []).map((todo) => asText(todoAnswer(todo))),
      fileEdits: edits.slice(0, MAX_SHOWN).map((edit) => asText(fileEditAnswer(edit))),
      errors: errors.slice(0, MAX_SHOWN).map((error) => asText(sessionErrorAnswer(error))),
      more: { fileEdits: edits.length > MAX_SHOWN, errors: errors.length > MAX_SHOWN },
    };
  },
});

function asText<Answer extends { metadata: unknown }>({
  metadata,
  ...shown
}: Answer): Omit<Answer, "metadata"> & { metadataJson: string | null } {
  return { ...shown, metadataJson: metadata === null ? null : JSON.stringify(metadata) };
}
