import { z } from "zod";

export const health = z.object({ status: z.literal("ok"), version: z.string(), timestamp: z.number() });

export const me = z.object({
  user: z.object({ id: z.string(), name: z.string() }),
  key: z.object({
    name: z.string(),
    prefix: z.string(),
    scopes: z.array(z.string()),
    expiresAt: z.number().nullish(),
  }),
});

const counts = z.object({ inserted: z.number(), updated: z.number(), unchanged: z.number() });

export const batchAnswer = z.object({
  ok: z.boolean(),
  sessions: counts,
  messages: counts,
  rejected: z.array(
    z.object({
      kind: z.string(),
      externalId: z.string().nullable(),
      index: z.number(),
      code: z.string(),
      message: z.string(),
    }),
  ),
});

export const sessionDetail = z.object({
  externalId: z.string(),
  revision: z.number().optional(),
  messageCount: z.number(),
  partCount: z.number(),
  messageDigest: z.number(),
});

export const sessionDetails = z.object({
  sessions: z.array(sessionDetail),
  nextCursor: z.string().nullish(),
});

export type Health = z.infer<typeof health>;
export type Me = z.infer<typeof me>;
export type BatchAnswer = z.infer<typeof batchAnswer>;
export type SessionDetail = z.infer<typeof sessionDetail>;

/** Which client on which machine sends a batch. */
export interface BatchClient {
  readonly name: string;
  readonly version: string;
  readonly machineId: string;
  readonly hostname: string;
  readonly platform: string;
}

export interface BatchBody {
  readonly sessions?: readonly object[];
  readonly messages?: readonly object[];
  readonly todos?: readonly object[];
  readonly fileEdits?: readonly object[];
  readonly errors?: readonly object[];
  readonly client?: BatchClient;
}
