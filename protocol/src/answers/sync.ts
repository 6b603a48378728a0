import { z } from "zod";

/** `ok` with the Convex id of the row; null where the session was deleted for good, and what is sent of it is dropped. */
export const syncSessionAnswerSchema = z.object({ ok: z.literal(true), sessionId: z.string().nullable() });
export const syncMessageAnswerSchema = z.object({ ok: z.literal(true), messageId: z.string().nullable() });

/** GET /sync/sessions/list; `sessions` with `?detail=1`. `nextCursor` is null on the last page. */
export const sessionListAnswerSchema = z.object({
  sessionIds: z.array(z.string()),
  sessions: z
    .array(
      z.object({
        externalId: z.string(),
        revision: z.number(),
        messageCount: z.number(),
        partCount: z.number(),
        messageDigest: z.number(),
        syncedAt: z.number(),
      }),
    )
    .optional(),
  nextCursor: z.string().nullable(),
});
export type SessionListAnswer = z.infer<typeof sessionListAnswerSchema>;
