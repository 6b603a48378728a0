import type { MessageAnswer, PartAnswer, SessionAnswer } from "@opensync/protocol";
import { v } from "convex/values";
import type { Infer, Validator } from "convex/values";
import { defined } from "../defined";
import type { Doc } from "../_generated/dataModel";
import { evalState } from "../evals/tables";
import { omission, role } from "../parts/tables";
import { tokensOf } from "../usage/counts";
import { messageAnswer, sessionAnswer } from "./view";

/**
 * What the HTTP API shows, as values of Convex: JSON of clients' own (metadata, a tool's input and output) stays JSON text, since
 * Convex restricts names of fields; what stands twice in an answer for the sake of older clients stands once.
 */

const nullable = <T extends Validator<unknown, "required", string>>(validator: T) => v.union(validator, v.null());

const tokens = v.object({
  input: v.number(),
  output: v.number(),
  reasoning: v.number(),
  cacheRead: v.number(),
  cacheWrite: v.number(),
  cacheWrite5m: v.number(),
  cacheWrite1h: v.number(),
  total: v.number(),
});

const costSource = nullable(v.union(v.literal("reported"), v.literal("computed"), v.literal("unpriced")));

export const liveSession = v.object({
  id: v.string(),
  externalId: v.string(),
  revision: v.number(),
  placeholder: v.boolean(),
  source: v.string(),
  title: nullable(v.string()),
  titleSource: nullable(v.string()),
  projectPath: nullable(v.string()),
  projectName: nullable(v.string()),
  cwd: nullable(v.string()),
  gitBranch: nullable(v.string()),
  gitRepo: nullable(v.string()),
  model: nullable(v.string()),
  provider: nullable(v.string()),
  startType: nullable(v.string()),
  endReason: nullable(v.string()),
  status: nullable(v.string()),
  permissionMode: nullable(v.string()),
  mcpServers: nullable(v.array(v.string())),
  thinkingEnabled: nullable(v.boolean()),
  worktree: nullable(v.string()),
  vcs: nullable(v.string()),
  projectExternalId: nullable(v.string()),
  parentExternalId: nullable(v.string()),
  parentToolCallId: nullable(v.string()),
  forkedFrom: nullable(v.string()),
  agentType: nullable(v.string()),
  agentVersion: nullable(v.string()),
  startedAt: nullable(v.number()),
  endedAt: nullable(v.number()),
  createdAt: nullable(v.number()),
  updatedAt: nullable(v.number()),
  deletedAt: nullable(v.number()),
  archivedAt: nullable(v.number()),
  durationMs: nullable(v.number()),
  messageCount: v.number(),
  partCount: v.number(),
  toolCallCount: v.number(),
  messageDigest: v.number(),
  tokens,
  costMicroUsd: nullable(v.number()),
  cost: nullable(v.number()),
  costSource,
  unpricedMessages: v.number(),
  totalsReported: v.boolean(),
  activityAt: v.number(),
  /** With `endedAt`, `activityAt` and `syncedAt` what `sessionState` of the protocol asks for. */
  turn: nullable(v.union(v.literal("agent"), v.literal("user"), v.literal("failed"))),
  machineId: nullable(v.string()),
  tags: v.array(v.string()),
  starred: v.boolean(),
  label: nullable(evalState),
  trashedAt: nullable(v.number()),
  syncedAt: v.number(),
});

/** A session with what only one is shown with. */
export const liveSessionWhole = v.object({
  ...liveSession.fields,
  metadataJson: nullable(v.string()),
  /** Its totals by model, in the order of the models' names; null for messages without one. */
  models: v.array(
    v.object({
      model: nullable(v.string()),
      messages: v.number(),
      tokens,
      costMicroUsd: v.number(),
      unpricedMessages: v.number(),
    }),
  ),
});

export const livePart = v.object({
  id: v.string(),
  externalId: nullable(v.string()),
  position: v.number(),
  type: v.string(),
  text: nullable(v.string()),
  toolName: nullable(v.string()),
  toolCallId: nullable(v.string()),
  inputJson: nullable(v.string()),
  outputJson: nullable(v.string()),
  status: nullable(v.string()),
  isError: nullable(v.boolean()),
  startedAt: nullable(v.number()),
  durationMs: nullable(v.number()),
  omitted: v.array(omission),
  metadataJson: nullable(v.string()),
  /** Fields whose value here is only a preview; `sessions/mine:content` has the whole. `size` in bytes. */
  stored: v.array(v.object({ field: v.string(), size: v.number() })),
});

export const liveMessage = v.object({
  id: v.string(),
  externalId: v.string(),
  revision: v.number(),
  placeholder: v.boolean(),
  role,
  kind: nullable(v.string()),
  createdAt: v.number(),
  createdAtAssumed: v.boolean(),
  model: nullable(v.string()),
  provider: nullable(v.string()),
  durationMs: nullable(v.number()),
  parentExternalId: nullable(v.string()),
  isSidechain: v.boolean(),
  stopReason: nullable(v.string()),
  tokens: nullable(tokens),
  tokenCount: nullable(v.number()),
  costMicroUsd: nullable(v.number()),
  cost: nullable(v.number()),
  costSource,
  priceVersion: nullable(v.string()),
  usageKey: nullable(v.string()),
  usageCounted: v.boolean(),
  error: nullable(v.object({ name: v.string(), message: v.string(), retryable: v.optional(v.boolean()) })),
  removedAt: nullable(v.number()),
  removedReason: nullable(v.string()),
  metadataJson: nullable(v.string()),
  /** The first of its parts; all of them, where `nextPart` is null. */
  parts: v.array(livePart),
  partCount: v.number(),
  /** The position that `sessions/mine:parts` goes on from: the page was full. */
  nextPart: nullable(v.number()),
  syncedAt: v.number(),
});

export type LiveSession = Infer<typeof liveSession>;
export type LiveMessage = Infer<typeof liveMessage>;
export type LivePart = Infer<typeof livePart>;

export function toLiveSession(session: Doc<"sessions">): LiveSession {
  const { metadataJson: _whole, models: _each, ...shown } = toLiveSessionWhole(session);
  return shown;
}

export function toLiveSessionWhole(session: Doc<"sessions">): Infer<typeof liveSessionWhole> {
  const {
    metadata,
    promptTokens: _p,
    completionTokens: _c,
    totalTokens: _t,
    ...shown
  }: SessionAnswer = sessionAnswer(session);
  const models = session.totals.map(({ model, messages = 0, costMicroUsd = 0, unpricedMessages = 0, ...counts }) => ({
    model: model === "" ? null : model,
    messages,
    tokens: tokensOf(counts),
    costMicroUsd,
    unpricedMessages,
  }));
  return { ...shown, label: session.evalLabel ?? null, metadataJson: jsonText(metadata), models };
}

export function toLiveMessage(message: Doc<"messages">, parts: LivePart[]): LiveMessage {
  const answer: MessageAnswer = messageAnswer(message, []);
  const { metadata, textContent: _x, thinkingContent: _h, ...rest } = answer;
  const { promptTokens: _p, completionTokens: _c, totalTokens: _t, error, parts: _none, ...shown } = rest;
  const partCount = message.parts.length;
  return {
    ...shown,
    error: error === null ? null : defined(error),
    metadataJson: jsonText(metadata),
    parts,
    partCount,
    nextPart: null,
  };
}

export function toLivePart(part: PartAnswer): LivePart {
  const { input, output, metadata, truncated: _b, size: _s, contentUrl: _u, stored, omitted, ...shown } = part;
  return {
    ...shown,
    inputJson: jsonText(input),
    outputJson: jsonText(output),
    metadataJson: jsonText(metadata),
    omitted: defined(omitted),
    stored: stored.map(({ field, size }) => ({ field, size })),
  };
}

function jsonText(value: unknown): string | null {
  return value === null || value === undefined ? null : JSON.stringify(value);
}
