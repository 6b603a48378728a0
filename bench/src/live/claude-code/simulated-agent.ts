import { appendFileSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Random } from "../../generate/random";
import type { Habits, Journal, SessionPlan } from "../session-plan";
import type { ClaudeCodeMachine } from "./machine";
import { sessionSteps, type Step } from "./session-steps";

/** And what the agent handed to hooks: what none of its own files may hold. */
export interface HookJournal extends Journal {
  prompts: { sessionId: string; promptId: string; text: string }[];
  ends: { sessionId: string; reason: string }[];
  durations: { toolCallId: string; ms: number }[];
}

export function emptyJournal(): HookJournal {
  return { prompts: [], ends: [], durations: [], calls: 0, disturbed: [], records: 0 };
}

/** Plays sessions on a machine with real files and the installed hooks. */
export class SimulatedAgent {
  readonly journal: HookJournal;
  readonly #machine: ClaudeCodeMachine;
  readonly #random: Random;
  readonly #habits: Habits<Step>;

  constructor(machine: ClaudeCodeMachine, random: Random, journal: HookJournal, habits: Habits<Step> = {}) {
    this.#machine = machine;
    this.#random = random;
    this.#habits = habits;
    this.journal = journal;
  }

  async play(plan: SessionPlan): Promise<void> {
    const { cwd, projectFolder: folder, now } = this.#machine;
    const { pause, before, after } = this.#habits;
    for (const step of sessionSteps({ ...plan, random: this.#random, now, cwd, folder })) {
      const ms = pause?.(step) ?? 0;
      if (ms > 0) await sleep(ms);
      before?.(step);
      await this.#take(step);
      after?.();
    }
  }

  async #take(step: Step): Promise<void> {
    if (step.do === "hook") return await this.#fire(step.event, step.payload);
    mkdirSync(dirname(step.file), { recursive: true });
    if (step.do === "write") return writeFileSync(step.file, JSON.stringify(step.content));
    const text = `${JSON.stringify(step.line)}\n`;
    // Now and then a reader finds half a line.
    const torn = this.#random.below(25) === 0 ? this.#random.below(text.length) : 0;
    if (torn > 0) {
      appendFileSync(step.file, text.slice(0, torn));
      await sleep(this.#random.below(4));
    }
    appendFileSync(step.file, text.slice(torn));
    if (isRecord(step.line)) this.journal.records += 1;
  }

  async #fire(event: string, payload: Record<string, unknown>): Promise<void> {
    this.#note(event, payload);
    for (const { code, printed } of await this.#machine.fire(event, payload)) {
      this.journal.calls += 1;
      if (code !== 0 || printed !== "") this.journal.disturbed.push(`${event}: exit ${code} ${printed.slice(0, 200)}`);
    }
  }

  #note(event: string, payload: Record<string, unknown>): void {
    const { journal } = this;
    const text = (name: string): string => String(payload[name]);
    const sessionId = text("session_id");
    if (event === "UserPromptSubmit")
      journal.prompts.push({ sessionId, promptId: text("prompt_id"), text: text("prompt") });
    if (event === "SessionEnd") journal.ends.push({ sessionId, reason: text("reason") });
    if (event === "PostToolUse" || event === "PostToolUseFailure")
      journal.durations.push({ toolCallId: text("tool_use_id"), ms: Number(payload["duration_ms"]) });
  }
}

function isRecord({ message }: Record<string, unknown>): boolean {
  if (typeof message !== "object" || message === null || !("content" in message)) return false;
  return !JSON.stringify(message.content).startsWith('[{"type":"thinking"');
}
