import { createHash } from "node:crypto";
import { usdToMicroUsd, type MessageItem, type TokenBucket } from "@opensync/protocol";
import { z } from "zod";
import type { StoredMessage } from "../store";

const amount = z.number().min(0).catch(0);

/** `tokens` of a message and of a step-finish part (1.18). `total` is there since 1.2. */
const tokensSchema = z.object({
  total: z.number().optional().catch(undefined),
  input: amount,
  output: amount,
  reasoning: amount,
  cache: z.object({ read: amount, write: amount }).catch({ read: 0, write: 0 }),
});
type Tokens = z.infer<typeof tokensSchema>;

const billed = z.object({ tokens: tokensSchema.optional().catch(undefined), cost: amount });
const answer = billed.extend({
  modelID: z.string().optional().catch(undefined),
  providerID: z.string().optional().catch(undefined),
  agent: z.string().optional().catch(undefined),
  time: z
    .object({ created: z.number(), completed: z.number().optional().catch(undefined) })
    .optional()
    .catch(undefined),
});

/** Usage and cost of an answer; nothing while it has none. `isCopy`: a fork brought it from the session where it was made. */
export function billing(
  message: StoredMessage,
  isCopy: boolean,
): Pick<MessageItem, "usage" | "usageKey" | "usageCopied" | "cost"> {
  const info = answer.parse(message.data);
  const steps = message.parts.flatMap(({ data }) => (data.type === "step-finish" ? billed.parse(data) : []));
  const { usage, cost } = greater(total(steps), { usage: toUsage(info.tokens), cost: info.cost });
  if (sum(usage) === 0 && cost === 0) return {};
  const microUsd = cost > 0 ? usdToMicroUsd(cost) : null;
  return {
    usage,
    usageKey: usageKey(info),
    usageCopied: isCopy ? true : undefined,
    // OpenCode writes 0 for models that it has no price for and for subscriptions, so 0 says nothing: then the backend's table answers.
    cost: microUsd === null ? undefined : { microUsd, source: "reported" },
  };
}

interface Bill {
  usage: Record<Exclude<TokenBucket, "cacheWrite1h">, number>;
  cost: number;
}

function total(steps: readonly z.infer<typeof billed>[]): Bill {
  const bill: Bill = { usage: toUsage(undefined), cost: 0 };
  for (const step of steps) {
    const usage = toUsage(step.tokens);
    bill.cost += step.cost;
    bill.usage.input += usage.input;
    bill.usage.output += usage.output;
    bill.usage.reasoning += usage.reasoning;
    bill.usage.cacheRead += usage.cacheRead;
    bill.usage.cacheWrite5m += usage.cacheWrite5m;
  }
  return bill;
}

/**
 * A message of several steps adds their costs up and keeps only the last one's tokens; the session's row counts the steps. But a revert within the
 * message removes later parts, and versions before 0.6 wrote none: then the message knows more.
 */
function greater(steps: Bill, message: Bill): Bill {
  const hasMore = sum(steps.usage) >= sum(message.usage) && steps.cost >= message.cost * (1 - 1e-9);
  return hasMore ? steps : message;
}

/** Caches are not part of `input`. OpenCode does not say how long a cache lives: 5 minutes is what Anthropic's are by default. */
function toUsage(tokens: Tokens | undefined): Bill["usage"] {
  if (tokens === undefined) return { input: 0, output: 0, reasoning: 0, cacheRead: 0, cacheWrite5m: 0 };
  const { input, output, reasoning, cache } = tokens;
  // Some versions counted reasoning within `output` too; then the total is what it is without it.
  const isWithin = reasoning > 0 && tokens.total === input + output + cache.read + cache.write;
  return {
    input,
    output: isWithin ? Math.max(0, output - reasoning) : output,
    reasoning,
    cacheRead: cache.read,
    cacheWrite5m: cache.write,
  };
}

function sum(usage: Bill["usage"]): number {
  return usage.input + usage.output + usage.reasoning + usage.cacheRead + usage.cacheWrite5m;
}

/**
 * Names one call wherever a fork copies it: OpenCode keeps no id of the provider's, and copies get new ids, but keep times, model, agent, tokens
 * and cost (1.18.33: every field of eight copies out of eight).
 */
function usageKey({ time, providerID, modelID, agent, tokens, cost }: z.infer<typeof answer>): string | undefined {
  if (time === undefined) return undefined;
  const { input, output, reasoning, cache } = tokens ?? tokensSchema.parse({});
  const identity = [time.created, time.completed ?? null, providerID, modelID, agent, cost];
  const key = JSON.stringify([...identity, input, output, reasoning, cache.read, cache.write]);
  return `opencode:${createHash("sha256").update(key).digest("base64url").slice(0, 32)}`;
}
