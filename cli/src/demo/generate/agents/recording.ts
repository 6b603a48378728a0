import type { Client, Cost, Usage } from "@opensync/protocol";
import { isUnbilled, priceUsage } from "@opensync/protocol/prices";
import type { Item } from "@opensync/client-core";
import { usageOf, type Call, type Model } from "../models";
import type { SessionPlan } from "../plan";
import type { Random } from "../random";
import type { Script } from "../script";

/** A session as its agent's client would post it; subagents' sessions with it. */
export interface Recording {
  readonly client: Client;
  readonly items: readonly Item[];
}

/** What an agent's records are made from. */
export interface Recordable {
  readonly plan: SessionPlan;
  readonly script: Script;
  readonly random: Random;
  /** When the script began; ms. */
  readonly beganAt: number;
}

export function clientOf({ machine }: SessionPlan, name: string): Client {
  const { machineId, hostname, platform } = machine;
  return { name, version: "0.1.0", machineId, hostname, platform };
}

/** What a call used and what that cost: by the agent's own account, or by the price table of its client. */
export function billed(
  model: Model,
  call: Call,
  { at, keepsAnHour, source }: { at: number; keepsAnHour: boolean; source: Cost["source"] },
): { usage: Usage; cost?: Cost } {
  const usage = usageOf(model, call, keepsAnHour);
  const price = priceUsage({ model: model.name, provider: model.provider, usage, at });
  if (price === null || isUnbilled(model.name, usage)) return { usage };
  return {
    usage,
    cost: source === "reported" ? { microUsd: price.microUsd, source } : { source, ...price },
  };
}

/** Lines that are in only one of the two. */
export function changedLines(before: string, after: string): { additions: number; deletions: number } {
  const [old, now] = [linesOf(before), linesOf(after)];
  return {
    additions: now.filter((line) => !old.includes(line)).length,
    deletions: old.filter((line) => !now.includes(line)).length,
  };
}

function linesOf(text: string): string[] {
  return text === "" ? [] : text.replace(/\n$/, "").split("\n");
}
