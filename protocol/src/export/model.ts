import { z } from "zod";
import {
  fileEditAnswerSchema,
  messageAnswerSchema,
  partAnswerSchema,
  sessionAnswerSchema,
  sessionErrorAnswerSchema,
  todoAnswerSchema,
} from "../answers";
import { EVAL_LABELS } from "./labels";

/**
 * What an export knows of a session: the API's answers without what stands twice in them, and what the API does not show because
 * it shows something made of it.
 */

export const EXPORT_NAME = "opensync-session";
export const EXPORT_VERSION = 1;

const nullableNumber = z.number().nullable();

export const exportedSessionSchema = sessionAnswerSchema
  .omit({ promptTokens: true, completionTokens: true, totalTokens: true })
  .extend({
    firstMessageAt: nullableNumber,
    lastMessageAt: nullableNumber,
    /** As the source gave them, where the fields above may show something else: a time of a message's, a sum, nothing for a session taken up again. */
    sent: z.object({
      startedAt: nullableNumber,
      endedAt: nullableNumber,
      endReason: z.string().nullable(),
      updatedAt: nullableNumber,
      durationMs: nullableNumber,
      promptTokens: nullableNumber,
      completionTokens: nullableNumber,
      totalTokens: nullableNumber,
      costUsd: nullableNumber,
      messageCount: nullableNumber,
      toolCallCount: nullableNumber,
    }),
    /** What its owner judged of it; null where nothing. */
    evaluation: z
      .object({
        label: z.enum(EVAL_LABELS).nullable(),
        notes: z.string().nullable(),
        expected: z.string().nullable(),
        tags: z.array(z.string()),
      })
      .nullable(),
  });
export type ExportedSession = z.infer<typeof exportedSessionSchema>;

export const exportedPartSchema = partAnswerSchema
  .omit({ truncated: true, size: true, contentUrl: true, stored: true })
  .extend({
    /** Fields of which this has only the beginning, since the whole is too big for the file: `size` in bytes, `contentUrl` where the API gives it. */
    leftOut: z.array(z.object({ field: z.string(), size: z.number(), contentUrl: z.string() })),
  });
export type ExportedPart = z.infer<typeof exportedPartSchema>;

export const exportedMessageSchema = messageAnswerSchema
  .omit({ textContent: true, thinkingContent: true, promptTokens: true, completionTokens: true, totalTokens: true })
  .extend({
    /** A fork's or resume's copy of another session's message. */
    usageCopied: z.boolean(),
    parts: z.array(exportedPartSchema),
  });
export type ExportedMessage = z.infer<typeof exportedMessageSchema>;

export const exportedTodosSchema = z.object({ revision: z.number(), items: z.array(todoAnswerSchema) });
export const exportedFileEditSchema = fileEditAnswerSchema.extend({ revision: z.number() });
export type ExportedFileEdit = z.infer<typeof exportedFileEditSchema>;
export const exportedErrorSchema = sessionErrorAnswerSchema.extend({ revision: z.number() });
export type ExportedError = z.infer<typeof exportedErrorSchema>;

/** What a file begins with. */
export const exportHeadSchema = z.object({
  format: z.literal(EXPORT_NAME),
  version: z.literal(EXPORT_VERSION),
  /** ms */
  exportedAt: z.number(),
  session: exportedSessionSchema,
  /** null where the session never had a list. */
  todos: exportedTodosSchema.nullable(),
});
export type ExportHead = z.infer<typeof exportHeadSchema>;

/** A whole export: what the format `json` is, and what `jsonl` reads back as. */
export const exportSchema = exportHeadSchema.extend({
  messages: z.array(exportedMessageSchema),
  fileEdits: z.array(exportedFileEditSchema),
  errors: z.array(exportedErrorSchema),
});
export type Export = z.infer<typeof exportSchema>;
