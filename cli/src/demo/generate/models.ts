import type { Usage } from "@opensync/protocol";

export interface Model {
  readonly name: string;
  readonly provider: string;
  /** Tokens that it writes in a second. */
  readonly speed: number;
  /** How many of all sessions run on it, beside the others of the same agent. */
  readonly weight: number;
}

/** What one call took and gave, before a provider counts it in its own way; tokens. */
export interface Call {
  /** Already there at the call before. */
  readonly known: number;
  /** Came since. */
  readonly fresh: number;
  readonly answered: number;
  readonly thought: number;
}

export const CLAUDE_MODELS: readonly Model[] = [
  { name: "claude-sonnet-4-5", provider: "anthropic", speed: 75, weight: 6 },
  { name: "claude-opus-4-8", provider: "anthropic", speed: 55, weight: 4 },
];

export const SUBAGENT_MODEL: Model = { name: "claude-haiku-4-5", provider: "anthropic", speed: 140, weight: 1 };

/** A model that runs at home: nobody has a price for it. */
export const UNPRICED_MODEL: Model = { name: "atelier-coder-24b", provider: "lmstudio", speed: 30, weight: 1 };

export const OPENCODE_MODELS: readonly Model[] = [
  { name: "gpt-5.5", provider: "openai", speed: 90, weight: 4 },
  { name: "claude-sonnet-4-5", provider: "anthropic", speed: 75, weight: 3 },
  { name: "gemini-3-pro-preview", provider: "google", speed: 110, weight: 2 },
  UNPRICED_MODEL,
];

/** The smallest block that OpenAI's and Google's caches keep. */
const CACHE_BLOCK = 128;

/** Anthropic counts thinking as output and bills what it writes to its cache; the others do neither. */
export function usageOf({ provider }: Model, call: Call, keepsAnHour: boolean): Usage {
  const { known, fresh, answered, thought } = call;
  if (provider === "anthropic") {
    const input = Math.min(fresh, 4 + (fresh % 9));
    const written = fresh - input;
    return {
      input,
      output: answered + thought,
      cacheRead: known,
      cacheWrite5m: keepsAnHour ? 0 : written,
      cacheWrite1h: keepsAnHour ? written : 0,
    };
  }
  if (provider === "lmstudio") return { input: known + fresh, output: answered + thought };
  const cacheRead = known - (known % CACHE_BLOCK);
  return { input: known - cacheRead + fresh, output: answered, reasoning: thought, cacheRead };
}
