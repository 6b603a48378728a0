import { v } from "convex/values";
import type { Infer } from "convex/values";
import { defined } from "../defined";
import type { Doc } from "../_generated/dataModel";
import { partAnswer } from "../parts/view";
import { omission, role } from "../parts/tables";
import { messageAnswer } from "../sessions/view";
import type { Clean } from "./clean";
import { openCostSource, openTokens } from "./money";

const nullableText = v.union(v.string(), v.null());
const nullableNumber = v.union(v.number(), v.null());

export const openPart = v.object({
  id: v.string(),
  position: v.number(),
  type: v.string(),
  text: nullableText,
  toolName: nullableText,
  /** By it a subagent names the call that started it. */
  toolCallId: nullableText,
  inputJson: nullableText,
  outputJson: nullableText,
  status: nullableText,
  isError: v.union(v.boolean(), v.null()),
  startedAt: nullableNumber,
  durationMs: nullableNumber,
  omitted: v.array(omission),
  /** Fields whose value here is only a preview; `shares/open:content` has the whole. `size` in bytes. */
  stored: v.array(v.object({ field: v.string(), size: v.number() })),
});

export const openMessage = v.object({
  id: v.string(),
  role,
  kind: nullableText,
  createdAt: v.number(),
  model: nullableText,
  durationMs: nullableNumber,
  isSidechain: v.boolean(),
  stopReason: nullableText,
  error: v.union(v.object({ name: v.string(), message: v.string() }), v.null()),
  /** null where usage is not shown, or the message has none. */
  usage: v.union(
    v.object({
      tokens: v.union(openTokens, v.null()),
      costMicroUsd: nullableNumber,
      costSource: openCostSource,
      /** Whether it is in the session's totals: what a fork copied counts elsewhere. */
      isCounted: v.boolean(),
    }),
    v.null(),
  ),
  parts: v.array(openPart),
  /** How many of the parts looked at are not shown. */
  hidden: v.number(),
  /** The position that `shares/open:parts` goes on from: the page was full. */
  nextPart: nullableNumber,
});

export type OpenPart = Infer<typeof openPart>;
export type OpenMessage = Infer<typeof openMessage>;
type Choices = Doc<"shares">["include"];

/** Whether anything of a message may be seen. */
export function isShown(message: Doc<"messages">, include: Choices): boolean {
  if (message.removedAt !== undefined && message.removedAt !== 0) return false;
  if (message.placeholder === true) return false;
  if (message.role === "tool" && !include.toolCalls) return false;
  return message.isSidechain !== true || include.subagents;
}

/** A part may be seen if it is known to be what was chosen: of a kind that we do not know, nothing leaves without tool calls. */
export function isPartShown(part: Doc<"parts">, include: Choices): boolean {
  if (/thinking|reasoning/i.test(part.type)) return include.thinking;
  const isTool = [part.toolName, part.toolCallId, part.input, part.output].some((field) => field !== undefined);
  return include.toolCalls || (part.type === "text" && !isTool);
}

export function toOpenMessage(
  message: Doc<"messages">,
  include: Choices,
  clean: Clean,
): Omit<OpenMessage, "parts" | "hidden" | "nextPart"> {
  const { id, role, kind, createdAt, model, durationMs, isSidechain, stopReason, error, ...rest } = messageAnswer(
    message,
    [],
  );
  const { tokens, costMicroUsd, costSource, usageCounted: isCounted } = rest;
  const hasUsage = tokens !== null || costSource !== null;
  return {
    id,
    role,
    kind,
    createdAt,
    model,
    durationMs,
    isSidechain,
    stopReason,
    error: error === null ? null : { name: clean.text(error.name), message: clean.text(error.message) },
    usage: include.usage && hasUsage ? { tokens, costMicroUsd, costSource, isCounted } : null,
  };
}

export function toOpenPart(
  part: Doc<"parts">,
  at: { key: string; position: number },
  include: Choices,
  clean: Clean,
): OpenPart {
  const { id, position, type, text, toolName, toolCallId, input, output, status, isError, ...rest } = partAnswer(
    part,
    at,
  );
  const { startedAt, durationMs, omitted, stored } = rest;
  return {
    id,
    position,
    type,
    toolName,
    toolCallId,
    status,
    isError,
    startedAt,
    durationMs,
    text: text === null ? null : clean.text(text),
    inputJson: cleanJson(input, clean),
    outputJson: cleanJson(output, clean),
    omitted: defined(omitted).map(({ path, ...omission }) =>
      path !== undefined && include.paths ? { ...omission, path } : omission,
    ),
    stored: stored.map(({ field, size }) => ({ field, size })),
  };
}

function cleanJson(value: unknown, clean: Clean): string | null {
  return value === null || value === undefined ? null : clean.json(JSON.stringify(value));
}
