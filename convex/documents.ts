import { v } from "convex/values";
import schema from "./schema";

/** Return validators of whole rows. */

export const sessionDocument = v.object({
  ...schema.tables.sessions.validator.fields,
  _id: v.id("sessions"),
  _creationTime: v.number(),
});
export const messageDocument = v.object({
  ...schema.tables.messages.validator.fields,
  _id: v.id("messages"),
  _creationTime: v.number(),
});
export const partDocument = v.object({
  ...schema.tables.parts.validator.fields,
  _id: v.id("parts"),
  _creationTime: v.number(),
});
export const todosDocument = v.object({
  ...schema.tables.todos.validator.fields,
  _id: v.id("todos"),
  _creationTime: v.number(),
});
export const fileEditDocument = v.object({
  ...schema.tables.fileEdits.validator.fields,
  _id: v.id("fileEdits"),
  _creationTime: v.number(),
});
export const sessionErrorDocument = v.object({
  ...schema.tables.sessionErrors.validator.fields,
  _id: v.id("sessionErrors"),
  _creationTime: v.number(),
});
export const usageDailyDocument = v.object({
  ...schema.tables.usageDaily.validator.fields,
  _id: v.id("usageDaily"),
  _creationTime: v.number(),
});
