import { z } from "zod";
import { projectSchema } from "@opensync/client-core";
import { assemblerStateSchema, fileIdentitySchema } from "../transcript";

/** How far one transcript is acknowledged, and what is needed to go on from there without reading what lies before. */
export const positionSchema = z.object({
  /** Bytes that are acknowledged: the start of a line. */
  offset: z.number().int().nonnegative(),
  /** Newlines before `offset`. */
  newlines: z.number().int().nonnegative(),
  identity: fileIdentitySchema,
  /** The file as it was when it was read to its end, to see without opening it that nothing came since; null on the way there. */
  file: z.object({ size: z.number(), modifiedAt: z.number(), inode: z.number() }).nullable(),
  /** What was sent of each message; see `shareOf`. */
  share: z.number(),
  assembler: assemblerStateSchema,
  /** A session without any is not sent. */
  hasMessages: z.boolean(),
  /** Hash of the session's fields as they were last sent. */
  session: z.string().optional(),
  project: projectSchema.optional(),
  /** The session that this one was forked from, once looked for; null when none was found. */
  origin: z.string().nullable().optional(),
  /** What hooks had told of it by then; see `changesFor`. */
  facts: z.number().int().nonnegative().default(0),
  /** Of a subagent whose last usage is not whole yet: how many bytes of its caller's transcript were searched for it. */
  searched: z.number().int().nonnegative().optional(),
});
export type Position = z.infer<typeof positionSchema>;

/** A position written by another version counts as none: the backend is asked what it has. */
export function readPosition(value: unknown): Position | null {
  return positionSchema.safeParse(value).data ?? null;
}

/** True when `now` sends everything that `before` did and something more. */
export function isRicher(now: number, before: number): boolean {
  return now !== before && (now & before) === before;
}
