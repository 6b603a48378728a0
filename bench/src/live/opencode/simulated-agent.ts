import { setTimeout as sleep } from "node:timers/promises";
import type { Random } from "../../generate/random";
import type { Habits, Journal, SessionPlan } from "../session-plan";
import type { AgentProcess } from "./agent-process";
import type { OpenCodeMachine } from "./machine";
import { sessionSteps, type Step } from "./session-steps";

/** And what the plugin was told that no table holds. */
export interface EventJournal extends Journal {
  facts: string[];
}

/** The plugin starts a courier when it has lived for three seconds (`LOOK_OVER_AFTER_MS`). */
const OPENED_MS = 4_000;
const LOOK_MS = 50;

/** Plays sessions on a machine: each is a process with OpenCode's runtime, the real plugin, and real tables. */
export class SimulatedAgent {
  readonly journal: EventJournal = { records: 0, calls: 0, disturbed: [], facts: [] };
  readonly #machine: OpenCodeMachine;

  constructor(machine: OpenCodeMachine) {
    this.#machine = machine;
  }

  async play(plan: SessionPlan, random: Random, { pause, before, after }: Habits<Step> = {}): Promise<void> {
    const { cwd, now } = this.#machine;
    const agent = await this.#machine.startAgent();
    const waiting: string[] = [];
    for (const step of sessionSteps({ ...plan, random, now, cwd })) {
      const ms = pause?.(step) ?? 0;
      if (ms > 0) await sleep(ms);
      before?.(step);
      await this.#take(agent, step, waiting);
      after?.();
    }
    await this.#end(agent, plan, random);
    if (plan.ending === "ends") this.journal.facts.push(...waiting);
    this.journal.disturbed.push(...agent.disturbed);
  }

  /** Without a session, until a courier runs. */
  async open(): Promise<void> {
    const agent = await this.#machine.startAgent();
    for (let left = OPENED_MS / LOOK_MS; left > 0 && this.#machine.courier() === null; left--) await sleep(LOOK_MS);
    await agent.dispose();
    this.journal.disturbed.push(...agent.disturbed);
  }

  async #end(agent: AgentProcess, { ending }: SessionPlan, random: Random): Promise<void> {
    if (ending !== "ends") await agent.kill("SIGKILL");
    // `run` and the terminal dispose of their plugins, `serve` does not.
    else if (random.below(3) > 0) await agent.dispose();
    else await agent.kill(random.pick(["SIGTERM", "SIGINT"]));
  }

  async #take(agent: AgentProcess, step: Step, waiting: string[]): Promise<void> {
    const { records = 0, fact, waits = false, ...taken } = step;
    await agent.take(taken);
    this.journal.calls += step.do === "write" && step.event === null ? 0 : 1;
    this.journal.records += records;
    if (fact !== undefined) (waits ? waiting : this.journal.facts).push(fact);
  }
}
