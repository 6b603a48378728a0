import type { WakeTiming } from "@opensync/client-core";
import type { HookEvent } from "../facts";

/** Long enough for the prompt that mostly follows, to go with it. */
const START_MS = 1500;
const PROMPT_MS = 250;
/** Stop and SessionEnd come together at the end of a `-p` run. */
const END_MS = 400;
/** Claude Code 2.1.197 writes a tool's result into the transcript only after the hooks of that tool have returned. */
const TOOL_MS = 500;
/** Tools as they run: the first soon, then by fours, and in any case after half a minute. */
const TOOL_SPACING_MS = 5000;
const TOOLS_TOGETHER = 4;
const MOST_TOOL_SPACING_MS = 30_000;

/**
 * When each event is to be in the backend. A prompt with its answer costs three requests: at the prompt, once while the tools run (if they take
 * longer than a few seconds), at the end; and one more for every four tools.
 */
export class WakePolicy {
  /** Tools of each session since those that were to be delivered soon; -1 before the first of a prompt. */
  readonly #tools = new Map<string, number>();

  timing({ name, sessionId }: HookEvent): WakeTiming {
    switch (name) {
      case "SessionStart":
        return { afterMs: START_MS };
      case "UserPromptSubmit":
        this.#tools.set(sessionId, -1);
        return { afterMs: PROMPT_MS };
      case "Stop":
      case "StopFailure":
      case "SessionEnd":
      case "PostCompact":
        this.#tools.delete(sessionId);
        return { afterMs: END_MS, quiet: true };
      default:
        return { afterMs: TOOL_MS, spacingMs: this.#toolSpacing(sessionId) };
    }
  }

  #toolSpacing(sessionId: string): number {
    const before = this.#tools.get(sessionId) ?? -1;
    const isFirst = before < 0;
    const tools = isFirst ? 0 : before + 1;
    const isEnough = isFirst || tools >= TOOLS_TOGETHER;
    this.#tools.set(sessionId, isEnough ? 0 : tools);
    return isEnough ? TOOL_SPACING_MS : MOST_TOOL_SPACING_MS;
  }
}
