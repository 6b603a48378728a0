import { BoundedMap } from "./bounded-map";
import type { ToolTiming } from "./record-payload";

interface RunningTool {
  readonly sessionID: string;
  readonly tool: string;
  readonly start: number;
}

/** When each tool call began and ended, between OpenCode's hooks around it: the store's own times include what OpenCode does besides. */
export class ToolClock {
  readonly #running: BoundedMap<string, RunningTool>;

  constructor(limit: number) {
    this.#running = new BoundedMap(limit);
  }

  started(callID: string, running: RunningTool): void {
    this.#running.set(callID, running);
  }

  /** The call's timing and its session; null when its beginning was not seen, or its end was before. */
  ended(callID: string, end: number): { readonly sessionID: string; readonly timing: ToolTiming } | null {
    const running = this.#running.get(callID);
    if (running === undefined) return null;
    this.#running.delete(callID);
    const { sessionID, tool, start } = running;
    return { sessionID, timing: { callID, tool, start, end } };
  }

  /** The session whose tool is under way, if it is only one's. */
  onlySession(): string | null {
    const sessions = new Set<string>();
    for (const { sessionID } of this.#running.values()) sessions.add(sessionID);
    const [only, ...others] = sessions;
    return only !== undefined && others.length === 0 ? only : null;
  }
}
