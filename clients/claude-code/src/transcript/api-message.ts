import type { MessageItem, PartItem, Usage } from "@opensync/protocol";
import { readBlocks, type ToolCall } from "./content-blocks";
import type { TranscriptLine, TranscriptUsage } from "./parse-line";
import { providerOf, SYNTHETIC } from "./provider";
import { revisionOf } from "./revision";
import { toToolPart, type AnsweredResult } from "./tool-part";

/** What the file's course, not the lines themselves, tells of a message. */
export interface MessageIdentity {
  sessionExternalId: string;
  externalId: string;
  parentExternalId: string | undefined;
  /** Time of the line that the message answers (a prompt, a tool's result), ms. */
  askedAt: number | undefined;
  /** Copied here by a fork or resume. */
  copied: boolean;
  /** See `shareOf`. */
  share: number;
  durationOf?: DurationOf | undefined;
}

/** How long an answered tool call took as a hook was told, ms; undefined where no hook told. */
export type DurationOf = (toolCallId: string) => number | undefined;

export interface SavedOutput {
  /** Index in `parts`. */
  part: number;
  /** File name in the session's `tool-results` folder. */
  name: string;
}

interface Block {
  uuid: string | undefined;
  at: number | undefined;
  content: { part: PartItem } | { call: ToolCall };
}

/**
 * One answer of the model, folded from its lines in file order. Claude Code writes a line for each content block, each with the same
 * `message.id` and the usage so far: the last line's usage is the whole one. Results come later, in user lines.
 */
export class ApiMessage {
  #first: TranscriptLine | undefined;
  #last: TranscriptLine | undefined;
  /** From the caller of a subagent, where its own lines end before the whole usage was known. */
  #finalUsage: TranscriptUsage | undefined;
  #newestAt = 0;
  #lines = 0;
  readonly #seen = new Set<string>();
  readonly #blocks: Block[] = [];
  readonly #calls = new Map<string, ToolCall>();
  readonly #results = new Map<string, AnsweredResult>();
  hasThinking = false;

  /** The tool calls that a line seen now made. A line that was seen before (copied, or written twice) changes nothing. */
  addLine(line: TranscriptLine): ToolCall[] {
    if (!this.#count(line)) return [];
    this.#first ??= line;
    this.#last = line;
    const made: ToolCall[] = [];
    for (const block of readBlocks(line.message?.content)) {
      if (block.is === "result") {
        this.#results.set(block.result.toolCallId, { ...block.result, at: line.at, details: undefined });
      } else if (block.is === "part") {
        this.hasThinking ||= block.thinking;
        this.#blocks.push({ uuid: line.uuid, at: line.at, content: { part: block.part } });
      } else if (!this.#calls.has(block.call.toolCallId)) {
        this.#calls.set(block.call.toolCallId, block.call);
        this.#blocks.push({ uuid: line.uuid, at: line.at, content: { call: block.call } });
        made.push(block.call);
      }
    }
    return made;
  }

  /** A user line's result of a call that this message made. */
  addResult(result: AnsweredResult, line: TranscriptLine): void {
    this.#count(line);
    if (!this.#results.has(result.toolCallId)) this.#results.set(result.toolCallId, result);
  }

  /** Takes the whole usage of a call whose lines have only that of its beginning; false where it is another call's. */
  finish(usage: TranscriptUsage, at: number): boolean {
    const begun = this.#last?.message?.usage;
    if (begun === undefined || !isSameInput(begun, usage) || usage.output_tokens < begun.output_tokens) return false;
    this.#finalUsage = usage;
    this.#lines += 1;
    this.#newestAt = Math.max(this.#newestAt, at);
    return true;
  }

  callOf(toolCallId: string): ToolCall | undefined {
    return this.#calls.get(toolCallId);
  }

  isAnswered(toolCallId: string): boolean {
    return this.#results.has(toolCallId);
  }

  toItem(identity: MessageIdentity): { item: MessageItem; saved: SavedOutput[] } {
    const { parts, saved, known } = this.#toParts(identity.durationOf);
    const first = this.#first;
    const last = this.#last;
    const isError = first?.isApiErrorMessage === true;
    const model = last?.message?.model;
    const item: MessageItem = {
      sessionExternalId: identity.sessionExternalId,
      externalId: identity.externalId,
      revision: revisionOf(this.#newestAt, this.#lines, identity.share, known),
      role: "assistant",
      kind: isError ? "api_error" : model === SYNTHETIC ? "notice" : undefined,
      createdAt: first?.at,
      parentExternalId: identity.parentExternalId,
      isSidechain: first?.isSidechain && first.agentId === undefined ? true : undefined,
      model,
      provider: providerOf(model, last?.message?.id),
      stopReason: last?.message?.stop_reason,
      durationMs: last?.durationMs ?? (model === SYNTHETIC ? undefined : elapsed(identity.askedAt, last?.at)),
      ...(last && model !== SYNTHETIC ? billing(last, this.#finalUsage, identity.copied) : {}),
      ...(first && isError ? { error: apiError(first, parts) } : {}),
      parts,
    };
    return { item, saved };
  }

  #count(line: TranscriptLine): boolean {
    if (line.uuid !== undefined) {
      if (this.#seen.has(line.uuid)) return false;
      this.#seen.add(line.uuid);
    }
    this.#lines += 1;
    if (line.at !== undefined && line.at > this.#newestAt) this.#newestAt = line.at;
    return true;
  }

  /** `known`: how many durations `durationOf` gave. */
  #toParts(durationOf: DurationOf | undefined): { parts: PartItem[]; saved: SavedOutput[]; known: number } {
    const parts: PartItem[] = [];
    const saved: SavedOutput[] = [];
    let known = 0;
    const blocksOf = new Map<string, number>();
    for (const { uuid, at, content } of this.#blocks) {
      if ("call" in content) {
        const result = this.#results.get(content.call.toolCallId);
        const measuredMs = result && durationOf?.(content.call.toolCallId);
        if (measuredMs !== undefined) known += 1;
        const { part, savedAs } = toToolPart(content.call, at, result, measuredMs);
        if (savedAs !== null) saved.push({ part: parts.length, name: savedAs });
        parts.push(part);
        continue;
      }
      const nth = uuid === undefined ? 0 : (blocksOf.get(uuid) ?? 0);
      if (uuid !== undefined) blocksOf.set(uuid, nth + 1);
      parts.push({ externalId: nth === 0 ? uuid : `${uuid}:${nth}`, ...content.part });
    }
    return { parts, saved, known };
  }
}

/**
 * How long the answer took: from the line that it answers to its last block, so with what the agent did about the request (hooks, tries after
 * an error). The lines tell no other start.
 */
function elapsed(askedAt: number | undefined, answeredAt: number | undefined): number | undefined {
  const isKnown = askedAt !== undefined && answeredAt !== undefined && answeredAt >= askedAt;
  return isKnown ? answeredAt - askedAt : undefined;
}

function billing(last: TranscriptLine, finalUsage: TranscriptUsage | undefined, copied: boolean): Partial<MessageItem> {
  const { message, requestId, costUSD } = last;
  if (message?.usage === undefined) return {};
  return {
    usage: toUsage(finalUsage ?? message.usage),
    usageKey: message.id === undefined || requestId === undefined ? message.id : `${message.id}:${requestId}`,
    usageCopied: copied ? true : undefined,
    cost: costUSD === undefined ? undefined : { microUsd: Math.round(costUSD * 1e6), source: "reported" },
  };
}

function isSameInput(one: TranscriptUsage, other: TranscriptUsage): boolean {
  const names = ["input_tokens", "cache_read_input_tokens", "cache_creation_input_tokens"] as const;
  return names.every((name) => one[name] === other[name]);
}

/** Older transcripts have only the sum of cache writes; at that time 5 minutes was the only kind. */
function toUsage(usage: TranscriptUsage): Usage {
  const oneHour = usage.cache_creation?.ephemeral_1h_input_tokens ?? 0;
  const fiveMinutes = usage.cache_creation?.ephemeral_5m_input_tokens ?? 0;
  return {
    input: usage.input_tokens,
    output: usage.output_tokens,
    cacheRead: usage.cache_read_input_tokens,
    cacheWrite5m: Math.max(fiveMinutes, usage.cache_creation_input_tokens - oneHour),
    cacheWrite1h: oneHour,
  };
}

const LONGEST_ERROR = 4_000;

function apiError(line: TranscriptLine, parts: readonly PartItem[]): NonNullable<MessageItem["error"]> {
  const status = line.apiErrorStatus;
  const text = parts.map((part) => part.text ?? "").join("\n");
  return {
    name: typeof line.error === "string" ? line.error : "api_error",
    message: text.slice(0, LONGEST_ERROR),
    retryable: status === undefined ? undefined : status === 408 || status === 429 || status >= 500,
  };
}
