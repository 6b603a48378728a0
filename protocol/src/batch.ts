import { z } from "zod";
import { externalId, shortText } from "./fields";
import type { MessageItem } from "./message";
import type { SessionItem } from "./session";
import type { FileEditItem, SessionErrorItem, TodoListItem } from "./side-items";
import type { ItemErrorCode } from "./item";

/** What a client sends of what it sees, as its user set it; shown beside its machine. */
export const clientSettingsSchema = z.object({
  autoSync: z.boolean().optional(),
  toolCalls: z.boolean().optional(),
  thinking: z.boolean().optional(),
  fileContents: z.boolean().optional(),
  redaction: z.boolean().optional(),
  /** Kinds of secrets that are known without being told, and patterns of the user's own. */
  redactionRules: z.number().optional(),
  ownRedactionRules: z.number().optional(),
  /** How many folders sessions are sent from only, and how many never: not which. */
  onlyProjects: z.number().optional(),
  neverProjects: z.number().optional(),
});
export type ClientSettings = z.infer<typeof clientSettingsSchema>;

/** Which machine and program posts; names the machine in the backend. */
export const clientSchema = z.object({
  name: shortText.optional(),
  version: shortText.optional(),
  machineId: externalId.optional(),
  hostname: shortText.optional(),
  platform: shortText.optional(),
  settings: clientSettingsSchema.optional().catch(undefined),
});
export type Client = z.infer<typeof clientSchema>;

const items = z.array(z.unknown()).nullish();

/** The envelope of POST /sync/batch. Items are parsed one by one, so that a bad one is rejected alone. */
export const batchEnvelopeSchema = z.object({
  sessions: items,
  messages: items,
  todos: items,
  fileEdits: items,
  errors: items,
  client: clientSchema.nullish(),
});

/** The body of POST /sync/batch as a client composes it. */
export type Batch = {
  sessions?: SessionItem[];
  messages?: MessageItem[];
  todos?: TodoListItem[];
  fileEdits?: FileEditItem[];
  errors?: SessionErrorItem[];
  client?: Client;
};

export const ITEM_KINDS = ["session", "message", "todo", "fileEdit", "error"] as const;
export type ItemKind = (typeof ITEM_KINDS)[number];

export const rejectionSchema = z.object({
  kind: z.enum(ITEM_KINDS),
  externalId: z.string().nullable(),
  /** Position in the list of its kind, as posted. */
  index: z.number(),
  code: z.string(),
  message: z.string(),
});
/** One item that was not taken; `code` is an {@link ItemErrorCode}. */
export type Rejection = z.infer<typeof rejectionSchema>;

export const upsertCountsSchema = z.object({ inserted: z.number(), updated: z.number(), unchanged: z.number() });
export type UpsertCounts = z.infer<typeof upsertCountsSchema>;

/** The answer of POST /sync/batch: 200 even if items were rejected. */
export const batchAnswerSchema = z.object({
  ok: z.boolean(),
  sessions: upsertCountsSchema,
  messages: upsertCountsSchema,
  todos: upsertCountsSchema,
  fileEdits: upsertCountsSchema,
  errors: upsertCountsSchema,
  rejected: z.array(rejectionSchema),
});
export type BatchAnswer = z.infer<typeof batchAnswerSchema>;

/** The answer of POST /admin/sync. `sessions` counts what was said of sessions, repository and project included. */
export const adminRejectionSchema = rejectionSchema.extend({
  kind: z.enum([...ITEM_KINDS, "part"]),
  /** The body's list that `index` counts in. */
  list: z.string(),
});
export type AdminRejection = z.infer<typeof adminRejectionSchema>;
export const adminSyncAnswerSchema = batchAnswerSchema.extend({
  parts: upsertCountsSchema,
  rejected: z.array(adminRejectionSchema),
});
export type AdminSyncAnswer = z.infer<typeof adminSyncAnswerSchema>;
export type { ItemErrorCode };
