/** What the model says to one prompt, a turn for each request that the agent makes on the way to its answer. */
export interface Scenario {
  /** Stands in the prompt and in no other scenario's. */
  prompt: string;
  turns: readonly Turn[];
}

/** One answer: thinking, then text, then all tool calls at once. */
export interface Turn {
  thinking?: string;
  text?: string;
  tools?: readonly { name: string; input: Record<string, unknown> }[];
  usage?: Partial<TurnUsage>;
  /** Refuses the request: the first `times` of them where given, else each one. */
  error?: { status: number; retryAfter?: number; times?: number };
  /** Nothing is said until this is settled. */
  silence?: Promise<unknown>;
  /** The stream stands still after its first block until this is settled. */
  pause?: Promise<unknown>;
}

/** In tokens, as the provider bills them. `output` holds the reasoning, which only OpenAI's protocol tells apart. */
export interface TurnUsage {
  input: number;
  output: number;
  reasoning: number;
  cacheRead: number;
  cacheWrite5m: number;
  cacheWrite1h: number;
}

export const USAGE: TurnUsage = {
  input: 12,
  output: 40,
  reasoning: 0,
  cacheRead: 2_000,
  cacheWrite5m: 300,
  cacheWrite1h: 0,
};
