import type { LogLevel } from "../log";
import type { CourierFiles } from "./courier-files";
import type { LockHolder } from "./lock-file";
import type { Pending } from "./schedule";
import { describeError, writeStatus, type CourierError, type SourceStatus, type StoredStatus } from "./status";

/** The last ones are what a person asks about. */
const MOST_SOURCES = 50;
const MOST_FLUSHES = 20;

/** What the report asks at each writing. */
export interface ReportedState {
  readonly pending: readonly Pending[];
  /** These, and those on their way. */
  readonly undelivered: readonly Pending[];
  readonly underWay: number;
  /** On the clock of `performance.now`, ms. */
  readonly retryAt: number | null;
}

/** Tells people what the courier does: in the log, and in the status file. Neither holds content or keys. */
export class Report {
  readonly #files: CourierFiles;
  readonly #holder: LockHolder;
  readonly #log: (level: LogLevel, message: string) => void;
  readonly #everyMs: number;
  readonly #delivered = new Map<string, SourceStatus>();
  #flushes: StoredStatus["flushes"] = [];
  #lastSuccessAt: number | null = null;
  #lookedOverAt: number | null = null;
  #lastError: CourierError | null = null;
  #writtenAt = -Infinity;
  #written = "";
  #isUrgent = true;

  constructor(
    files: CourierFiles,
    holder: LockHolder,
    log: (level: LogLevel, message: string) => void,
    everyMs: number,
  ) {
    this.#files = files;
    this.#holder = holder;
    this.#log = log;
    this.#everyMs = everyMs;
  }

  delivered(work: readonly Pending[], summary: string, ms: number, rejected: number): void {
    const now = Date.now();
    for (const { source, since } of work) {
      if (source === null) continue;
      this.#delivered.delete(source);
      const lagMs = Math.max(0, now - since);
      this.#delivered.set(source, { source, waitingSince: null, deliveredAt: now, lagMs });
    }
    for (const source of [...this.#delivered.keys()].slice(0, -MOST_SOURCES)) this.#delivered.delete(source);
    if (work.length > 0) {
      this.#lastSuccessAt = now;
      this.#lastError = null;
    }
    this.#isUrgent = true;
    this.#log("info", `delivered ${nameOf(work)}: ${summary}, in ${Math.round(ms)} ms`);
    if (rejected > 0) this.#log("warn", `${rejected} items were given up: see ${this.#files.dead}`);
  }

  /** `retryInMs`: null when it is not tried again. */
  failed(error: unknown, retryInMs: number | null): void {
    const described = describeError(error, Date.now());
    this.#lastError = described;
    this.#isUrgent = true;
    const then = retryInMs === null ? "" : `; again in ${Math.ceil(retryInMs / 1000)} s`;
    this.#log("warn", `${described.code}: ${described.message}${then}`);
  }

  /** Something about this process that does not keep it from delivering. */
  trouble(what: string, error: unknown): void {
    const { code, message } = describeError(error, Date.now());
    this.#log("warn", `${what}: ${code}: ${message}`);
  }

  lookedOver(): void {
    this.#lookedOverAt = Date.now();
  }

  flushed(names: readonly string[], outcome: "delivered" | "blocked"): void {
    this.#flushes = [...this.#flushes, ...names.map((name) => ({ name, outcome }))].slice(-MOST_FLUSHES);
    this.#isUrgent = true;
  }

  /** Writes the status where it has changed, and not too often. */
  async write(state: ReportedState, isLast = false): Promise<void> {
    const now = performance.now();
    if (!this.#isUrgent && !isLast && now - this.#writtenAt < this.#everyMs) return;
    const { pid, version, startedAt } = this.#holder;
    const status: Omit<StoredStatus, "updatedAt"> = {
      format: 1,
      pid,
      version,
      startedAt,
      lastSuccessAt: this.#lastSuccessAt,
      lastError: this.#lastError,
      retryAt: state.retryAt === null ? null : Math.round(Date.now() + state.retryAt - now),
      lookedOverAt: this.#lookedOverAt,
      waiting: state.pending.length,
      underWay: state.underWay,
      sources: this.#sources(state.undelivered),
      flushes: this.#flushes,
    };
    // The wall clock's view of one moment on the other clock varies by a millisecond.
    const text = JSON.stringify({ ...status, retryAt: null });
    this.#isUrgent = false;
    this.#writtenAt = now;
    if (text === this.#written) return;
    try {
      await writeStatus(this.#files, { ...status, updatedAt: Date.now() });
      this.#written = text;
    } catch (error) {
      this.trouble("status", error);
    }
  }

  #sources(undelivered: readonly Pending[]): SourceStatus[] {
    const sources = new Map(this.#delivered);
    for (const { source, since } of undelivered) {
      if (source === null) continue;
      const before = sources.get(source);
      sources.set(source, {
        source,
        waitingSince: Math.min(since, before?.waitingSince ?? since),
        deliveredAt: before?.deliveredAt ?? null,
        lagMs: before?.lagMs ?? null,
      });
    }
    return [...sources.values()];
  }
}

function nameOf(work: readonly Pending[]): string {
  const sources = work.flatMap(({ source }) => source ?? []);
  if (sources.length < work.length) return "everything";
  const [first = "nothing"] = sources;
  return sources.length > 1 ? `${first} and ${sources.length - 1} more` : first;
}
