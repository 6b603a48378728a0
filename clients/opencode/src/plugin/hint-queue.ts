import { BoundedMap } from "./bounded-map";
import type { ToolTiming } from "./record-payload";

/** One session is told of at most so often, ms; in between, what happens is told together. */
const HINT_EVERY_MS = 1000;
/** More than any session ends in a second; the store holds the times of those beyond. */
const MOST_TIMINGS = 1000;

/** What is to be told of a session. */
export interface Hint {
  readonly sessionID: string;
  readonly event: string;
  readonly at: number;
  readonly tools: readonly ToolTiming[];
}

interface Session {
  toldAt: number;
  tools: ToolTiming[];
}

/**
 * Tells that a session has something new: the first time at once, then at most once a second. What waits is told by a timer that keeps no process
 * alive, or by `flush`.
 */
export class HintQueue {
  readonly #tell: (hint: Hint) => void;
  readonly #sessions: BoundedMap<string, Session>;
  readonly #waiting = new Map<Session, Omit<Hint, "tools">>();
  #timer: NodeJS.Timeout | null = null;

  /** `tell` never throws. `limit`: sessions that are remembered. */
  constructor(tell: (hint: Hint) => void, limit: number) {
    this.#tell = tell;
    this.#sessions = new BoundedMap(limit);
  }

  add(sessionID: string, event: string, { atOnce = false, tool }: { atOnce?: boolean; tool?: ToolTiming } = {}): void {
    const at = Date.now();
    const session = this.#sessions.get(sessionID) ?? { toldAt: Number.NEGATIVE_INFINITY, tools: [] };
    this.#sessions.set(sessionID, session);
    this.#waiting.set(session, { sessionID, event, at });
    if (tool !== undefined && session.tools.length < MOST_TIMINGS) session.tools.push(tool);
    if (atOnce || isDue(session, at)) this.#tellOf(session, at);
    this.#wait(at);
  }

  /** Tells all that waits, now. */
  flush(): void {
    const now = Date.now();
    for (const session of this.#waiting.keys()) this.#tellOf(session, now);
    this.#wait(now);
  }

  #tellDue(): void {
    const now = Date.now();
    for (const session of this.#waiting.keys()) if (isDue(session, now)) this.#tellOf(session, now);
    this.#timer = null;
    this.#wait(now);
  }

  #tellOf(session: Session, now: number): void {
    const hint = this.#waiting.get(session);
    if (hint === undefined) return;
    const { tools } = session;
    this.#waiting.delete(session);
    session.tools = [];
    session.toldAt = now;
    this.#tell({ ...hint, tools });
  }

  #wait(now: number): void {
    if (this.#waiting.size === 0) {
      if (this.#timer !== null) clearTimeout(this.#timer);
      this.#timer = null;
      return;
    }
    if (this.#timer !== null) return;
    const first = Math.min(...[...this.#waiting.keys()].map(({ toldAt }) => toldAt + HINT_EVERY_MS - now));
    this.#timer = setTimeout(() => this.#tellDue(), Math.max(first, 0)).unref();
  }
}

/** A clock that was set back must not silence a session. */
function isDue({ toldAt }: Session, now: number): boolean {
  return now < toldAt || now - toldAt >= HINT_EVERY_MS;
}
