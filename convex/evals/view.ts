import { wellFormed } from "@opensync/protocol";
import { v } from "convex/values";
import type { Infer } from "convex/values";
import type { Doc } from "../_generated/dataModel";
import { sessionAnswer } from "../sessions/view";
import { evalLabel } from "./tables";

const nullable = <T extends ReturnType<typeof v.string> | ReturnType<typeof v.number>>(validator: T) =>
  v.union(validator, v.null());

const evalFields = {
  label: v.union(evalLabel, v.null()),
  tags: v.array(v.string()),
  /** Its place in the queue, which is since when it waits, in ms; null where it does not. */
  queuedAt: nullable(v.number()),
  updatedAt: v.number(),
};

/** What a list shows. */
export const evalRow = v.object({
  ...evalFields,
  /** The first of them, for a glance. */
  notesPreview: nullable(v.string()),
  hasExpected: v.boolean(),
  session: v.object({
    id: v.string(),
    externalId: v.string(),
    title: nullable(v.string()),
    source: v.string(),
    projectPath: nullable(v.string()),
    projectName: nullable(v.string()),
    model: nullable(v.string()),
    startedAt: nullable(v.number()),
    activityAt: v.number(),
    /** Since when it is in the trash: it keeps its place here. */
    trashedAt: nullable(v.number()),
    durationMs: nullable(v.number()),
    messageCount: v.number(),
    toolCallCount: v.number(),
    totalTokens: v.number(),
    costMicroUsd: nullable(v.number()),
    costSource: v.union(v.literal("reported"), v.literal("computed"), v.literal("unpriced"), v.null()),
  }),
});

/** The whole evaluation of one session. */
export const evalWhole = v.object({
  ...evalFields,
  notes: nullable(v.string()),
  expected: nullable(v.string()),
});

const PREVIEW_CHARS = 200;

export function toEvalRow(found: Doc<"evalLabels">, session: Doc<"sessions">): Infer<typeof evalRow> {
  const { id, externalId, title, source, projectPath, projectName, model, ...rest } = sessionAnswer(session);
  const { startedAt, durationMs, messageCount, toolCallCount, tokens, costMicroUsd, costSource } = rest;
  return {
    ...fieldsOf(found),
    notesPreview: found.notes === undefined ? null : wellFormed(found.notes.slice(0, PREVIEW_CHARS)),
    hasExpected: found.expected !== undefined,
    session: {
      id,
      externalId,
      title,
      source,
      projectPath,
      projectName,
      model,
      startedAt,
      activityAt: session.activityAt,
      trashedAt: session.trashedAt ?? null,
      durationMs,
      messageCount,
      toolCallCount,
      totalTokens: tokens.total,
      costMicroUsd,
      costSource,
    },
  };
}

export function toEvalWhole(found: Doc<"evalLabels">): Infer<typeof evalWhole> {
  return { ...fieldsOf(found), notes: found.notes ?? null, expected: found.expected ?? null };
}

function fieldsOf({ label, tags, queuedAt, updatedAt }: Doc<"evalLabels">) {
  return { label: label ?? null, tags, queuedAt: queuedAt ?? null, updatedAt };
}
