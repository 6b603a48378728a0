import { z } from "zod";
import type { Delivered } from "../courier";
import { causeText, OpenSyncError, openSyncErrorCodes } from "../errors";

/** `code`: null for what is no error of ours. */
const errorSchema = z.object({
  code: z.enum(openSyncErrorCodes).nullable(),
  message: z.string(),
  hint: z.string().exactOptional(),
  status: z.number().exactOptional(),
  serverCode: z.string().exactOptional(),
  retryAfterMs: z.number().exactOptional(),
});

const letterSchema = z.object({
  at: z.number(),
  kind: z.string(),
  what: z.string(),
  code: z.string(),
  message: z.string(),
});

const answerSchema = z.object({
  error: errorSchema.optional(),
  summary: z.string().default(""),
  rejected: z.array(letterSchema).default([]),
  failed: z.array(z.object({ source: z.string(), error: errorSchema })).default([]),
  more: z.unknown().optional(),
});

/** What became of a delivery. */
export type Outcome = { readonly delivered: Delivered } | { readonly error: unknown };

/** `more`: what a client tells besides; JSON. */
export function formatAnswer(outcome: Outcome, more: unknown): string {
  if ("error" in outcome) return JSON.stringify({ error: toPlain(outcome.error), more });
  const { delivered } = outcome;
  const failed = delivered.failed.map(({ source, error }) => ({ source, error: toPlain(error) }));
  return JSON.stringify({ ...delivered, failed, more });
}

/** @throws what the delivery failed with */
export function parseAnswer(text: string): { delivered: Delivered; more: unknown } {
  const { error, more, failed, ...delivered } = answerSchema.parse(parseJson(text));
  if (error) throw toError(error);
  return {
    delivered: { ...delivered, failed: failed.map((one) => ({ source: one.source, error: toError(one.error) })) },
    more,
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Error("the process that delivered ended without an answer", { cause: error });
  }
}

function toPlain(error: unknown): object {
  if (!(error instanceof OpenSyncError)) return { code: null, message: causeText(error) };
  const { code, message, hint, status, serverCode, retryAfterMs } = error;
  return { code, message, hint, status, serverCode, retryAfterMs };
}

function toError({ code, message, ...details }: z.infer<typeof errorSchema>): Error {
  return code === null ? new Error(message) : new OpenSyncError(code, message, details);
}
