import type { Client, Cost, Usage } from "@opensync/protocol";
import { isUnbilled, priceUsage } from "@opensync/protocol/prices";
import { settingsSchema, toldSettings, type Item } from "@opensync/client-core";
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

/** The client of that name as it tells of itself. What it says that it sends is what recordings hold: thinking and contents, too. */
export function clientOf({ machine }: SessionPlan, name: string): Client {
  const { machineId, hostname, platform, settings } = machine;
  const all = settingsSchema.parse({ syncThinking: true, syncFileContents: true, ...settings });
  return { name, version: "0.1.0", machineId, hostname, platform, settings: toldSettings(all) };
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
