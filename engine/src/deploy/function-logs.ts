import type { EngineLogEntry } from "../core";
import { executionEntry } from "./execution-entry";
import type { Json } from "../values/json";

interface Execution {
  /** Ms since the epoch, no two alike. */
  at: number;
  entry: Json;
}

const MOST_KEPT = 1000;
const MOST_BYTES = 8 * 1024 * 1024;
/** How long a reader waits for something new before it asks again, ms. */
const WAIT_MS = 30_000;

/** The last function calls, for `convex logs`. They are kept in memory: a restart forgets them. */
export class FunctionLogs {
  readonly #now: () => number;
  #kept: { execution: Execution; bytes: number }[] = [];
  #bytes = 0;
  #lastAt = 0;
  #isClosed = false;
  readonly #waiting = new Set<() => void>();

  constructor(now: () => number = Date.now) {
    this.#now = now;
  }

  add(logged: EngineLogEntry): void {
    if (logged.type !== "function") return;
    // The cursor of readers is the time: no two entries may have the same.
    const at = Math.max(this.#now(), this.#lastAt + 0.001);
    this.#lastAt = at;
    const entry = executionEntry(logged, at);
    const bytes = JSON.stringify(entry).length;
    this.#kept.push({ execution: { at, entry }, bytes });
    this.#bytes += bytes;
    while (this.#kept.length > MOST_KEPT || (this.#bytes > MOST_BYTES && this.#kept.length > 1)) {
      this.#bytes -= this.#kept.shift()?.bytes ?? 0;
    }
    this.#wake();
  }

  /** What came after `cursor`; waits for it for a while, unless it is 0, which asks for all there is. */
  async since(cursor: number, signal: AbortSignal): Promise<{ entries: Json[]; newCursor: number }> {
    if (cursor > 0 && this.#lastAt <= cursor) await this.#change(signal);
    const found = this.#kept.filter(({ execution }) => execution.at > cursor);
    return { entries: found.map(({ execution }) => execution.entry), newCursor: Math.max(cursor, this.#lastAt, 0.001) };
  }

  /** Readers wait no longer. */
  close(): void {
    this.#isClosed = true;
    this.#wake();
  }

  #wake(): void {
    const waiting = [...this.#waiting];
    this.#waiting.clear();
    for (const wake of waiting) wake();
  }

  async #change(signal: AbortSignal): Promise<void> {
    if (this.#isClosed || signal.aborted) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(done, WAIT_MS);
      const waiting = this.#waiting;
      function done(): void {
        clearTimeout(timer);
        waiting.delete(done);
        signal.removeEventListener("abort", done);
        resolve();
      }
      waiting.add(done);
      signal.addEventListener("abort", done);
    });
  }
}
