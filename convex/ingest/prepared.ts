import { v } from "convex/values";
import type { Infer } from "convex/values";
import { preparedPart } from "../parts/prepared";
import { messageFields, role } from "../parts/tables";
import { fileEditFields, sessionErrorFields, todo } from "../sessions/sideTables";
import { sessionFields } from "../sessions/tables";

/** Items on their way from the HTTP action, which has parsed them, to the mutation that merges them. `index`: place in the request. */
const versioned = { index: v.number(), revision: v.number() };
const owned = { ...versioned, sessionExternalId: v.string(), externalId: v.string() };

export const preparedSession = v.object({
  ...versioned,
  externalId: v.string(),
  fields: v.object({ source: v.optional(v.string()), ...sessionFields }),
  /** What stands until an item says it. */
  assumed: v.optional(v.object({ projectPath: v.string() })),
});
export const preparedMessage = v.object({
  ...owned,
  sourceHint: v.optional(v.string()),
  fields: v.object({ role: v.optional(role), createdAt: v.optional(v.number()), ...messageFields }),
  /** The flat fields `textContent` and `thinkingContent`, and the list of parts; each merged as one field. */
  text: v.optional(preparedPart),
  thinking: v.optional(preparedPart),
  parts: v.optional(v.array(preparedPart)),
});
/** A part posted by itself. Without its message's id it is a tool call, known by the call's id alone. */
export const preparedApartPart = v.object({
  ...versioned,
  sessionExternalId: v.string(),
  messageExternalId: v.optional(v.string()),
  part: preparedPart,
});
export const preparedTodoList = v.object({ ...versioned, sessionExternalId: v.string(), items: v.array(todo) });
export const preparedFileEdit = v.object({ ...owned, fields: v.object(fileEditFields) });
export const preparedError = v.object({ ...owned, fields: v.object(sessionErrorFields) });

export const preparedItems = {
  sessions: v.array(preparedSession),
  messages: v.array(preparedMessage),
  parts: v.array(preparedApartPart),
  todos: v.array(preparedTodoList),
  fileEdits: v.array(preparedFileEdit),
  errors: v.array(preparedError),
};

export type PreparedSession = Infer<typeof preparedSession>;
export type PreparedMessage = Infer<typeof preparedMessage>;
export type PreparedApartPart = Infer<typeof preparedApartPart>;
export type PreparedTodoList = Infer<typeof preparedTodoList>;
export type PreparedFileEdit = Infer<typeof preparedFileEdit>;
export type PreparedError = Infer<typeof preparedError>;
export interface PreparedItems {
  sessions: PreparedSession[];
  messages: PreparedMessage[];
  parts: PreparedApartPart[];
  todos: PreparedTodoList[];
  fileEdits: PreparedFileEdit[];
  errors: PreparedError[];
}

export const outcome = v.union(v.literal("inserted"), v.literal("updated"), v.literal("unchanged"));
export type Outcome = Infer<typeof outcome>;
