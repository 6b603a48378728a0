import { OpenSyncError, causeText, openSyncErrorCodes, type Delivered } from "@opensync/client-core";
import { z } from "zod";

const requestSchema = z.object({
  destination: z.string(),
  roots: z.array(z.string()),
  only: z.array(z.string()).exactOptional(),
  careful: z.boolean(),
});

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
  /** Prompts that the transcripts turned out to hold. */
  dropped: z.array(z.object({ sessionId: z.string(), promptIds: z.array(z.string()) })).default([]),
});

export interface ApartRequest {
  readonly destination: string;
  readonly roots: readonly string[];
  readonly only?: readonly string[];
  readonly careful: boolean;
}
export type DroppedPrompts = z.infer<typeof answerSchema>["dropped"];

/** One line. */
export function formatRequest(request: ApartRequest): string {
  return JSON.stringify(request);
}

export function parseRequest(line: string): ApartRequest {
  return requestSchema.parse(JSON.parse(line));
}

export function formatAnswer(delivered: Delivered, dropped: DroppedPrompts): string {
  const failed = delivered.failed.map(({ source, error }) => ({ source, error: toPlain(error) }));
  return JSON.stringify({ ...delivered, failed, dropped });
}

export function formatFailure(error: unknown, dropped: DroppedPrompts): string {
  return JSON.stringify({ error: toPlain(error), dropped });
}

/** @throws what the delivery failed with */
export function parseAnswer(text: string): { delivered: Delivered; dropped: DroppedPrompts } {
  const { error, dropped, failed, ...delivered } = answerSchema.parse(parseJson(text));
  if (error) throw toError(error);
  return {
    delivered: { ...delivered, failed: failed.map((one) => ({ source: one.source, error: toError(one.error) })) },
    dropped,
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
