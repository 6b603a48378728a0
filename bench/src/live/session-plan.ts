/**
 * `ends`: as a session ends. `killed`: in the middle of its last turn, after what the client was not told of any more. `cut off`: right after a
 * prompt, before anything of its answer.
 */
export type Ending = "ends" | "killed" | "cut off";

/** One session of an agent. */
export interface SessionPlan {
  /** A UUID. An agent whose ids are others makes its own of it. */
  sessionId: string;
  /** Prompts; 0: the session is killed at its first. */
  turns: number;
  ending: Ending;
  /** Whether one of its tools is a subagent, with a session of its own. */
  subagent: boolean;
  /** Tools of each turn; drawn where it is not given. */
  tools?: number;
}

/** How an agent goes through the steps of a session. */
export interface Habits<Step> {
  /** How long it works before a step, ms. */
  pause?: (step: Step) => number;
  before?: (step: Step) => void;
  after?: () => void;
}

/** What an agent's sessions were, besides what its own files hold. */
export interface Journal {
  /** Of the agent's own: prompts, texts of answers, calls of tools and their results. Thinking stays on the machine. */
  records: number;
  /** How often the client was called: hooks, events. */
  calls: number;
  /** Calls that failed the agent or printed into it. */
  disturbed: string[];
}
