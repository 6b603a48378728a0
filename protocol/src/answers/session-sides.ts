import { z } from "zod";

export const todoAnswerSchema = z.object({
  externalId: z.string().nullable(),
  content: z.string(),
  status: z.string(),
  priority: z.string().nullable(),
  activeForm: z.string().nullable(),
  metadata: z.unknown(),
});
export type TodoAnswer = z.infer<typeof todoAnswerSchema>;

export const fileEditAnswerSchema = z.object({
  externalId: z.string(),
  messageExternalId: z.string().nullable(),
  toolCallId: z.string().nullable(),
  path: z.string(),
  kind: z.string().nullable(),
  additions: z.number().nullable(),
  deletions: z.number().nullable(),
  bytes: z.number().nullable(),
  createdAt: z.number().nullable(),
  metadata: z.unknown(),
});
export type FileEditAnswer = z.infer<typeof fileEditAnswerSchema>;

export const sessionErrorAnswerSchema = z.object({
  externalId: z.string(),
  messageExternalId: z.string().nullable(),
  name: z.string(),
  message: z.string().nullable(),
  retryable: z.boolean().nullable(),
  createdAt: z.number().nullable(),
  metadata: z.unknown(),
});
export type SessionErrorAnswer = z.infer<typeof sessionErrorAnswerSchema>;

/** GET /api/sessions/todos, /api/sessions/file-edits and /api/sessions/errors; in the order of their times. */
export const todosAnswerSchema = z.object({
  todos: z.array(todoAnswerSchema),
  /** Of the whole list, by the source; 0 where it gave none. */
  revision: z.number(),
});
export type TodosAnswer = z.infer<typeof todosAnswerSchema>;
export const fileEditsAnswerSchema = z.object({
  fileEdits: z.array(fileEditAnswerSchema),
  nextCursor: z.string().nullable(),
});
export type FileEditsAnswer = z.infer<typeof fileEditsAnswerSchema>;
export const sessionErrorsAnswerSchema = z.object({
  errors: z.array(sessionErrorAnswerSchema),
  nextCursor: z.string().nullable(),
});
export type SessionErrorsAnswer = z.infer<typeof sessionErrorsAnswerSchema>;

/** What stands beside the messages: on a session's first page only. */
export const sessionSidesSchema = z.object({
  todos: z.array(todoAnswerSchema),
  fileEdits: z.array(fileEditAnswerSchema),
  errors: z.array(sessionErrorAnswerSchema),
  /** Cursors of the routes that have the rest. */
  more: z.object({ fileEdits: z.string().nullable(), errors: z.string().nullable() }),
});
export type SessionSides = z.infer<typeof sessionSidesSchema>;
