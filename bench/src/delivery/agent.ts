import type { Random } from "../generate/random";
import type { Machine, MachineOptions } from "../live/machine";
import type { Habits, Journal, SessionPlan } from "../live/session-plan";
import type { Read } from "./backend-rows";
import type { Rows, Truth } from "./truth";

/** An agent whose client is tried. */
export interface Agent {
  settle(options: MachineOptions): Promise<Workplace>;
}

/** A machine on which the agent works, and the agent's own account of what it did there. */
export interface Workplace {
  machine: Machine;
  journal: Journal;
  play(plan: SessionPlan, random: Random, habits?: Pick<Habits<unknown>, "pause" | "after">): Promise<void>;
  /** Opens the agent without asking it anything: a courier that is not there any more is started again. */
  open(): Promise<void>;
  /** `keepsFacts`: whether what only the client was told must be there too. */
  truth(options: { keepsFacts: boolean }): Truth;
  rows(read: Read): Promise<Rows>;
}
