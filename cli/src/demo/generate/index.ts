import { recordClaudeCode } from "./agents/claude-code";
import { recordOpenCode } from "./agents/opencode";
import type { Recording } from "./agents/recording";
import type { DemoOptions, SessionPlan } from "./plan";
import { Random } from "./random";
import { writeSession } from "./write-session";

export type { Recording } from "./agents/recording";
export { count, noTotals, type DemoTotals } from "./totals";
export { planSessions, type DemoOptions, type SessionPlan } from "./plan";

/** A session as its agent's client posts it, with its subagents' sessions. Pure: the same plan gives the same items. */
export function recordSession(plan: SessionPlan, { seed }: Pick<DemoOptions, "seed">): Recording {
  const random = new Random(seed, "session", plan.index);
  const script = writeSession(plan, random);
  const beganAt = plan.endsAt - script.length;
  const record = plan.agent === "claude-code" ? recordClaudeCode : recordOpenCode;
  return record({ plan, script, random, beganAt });
}
