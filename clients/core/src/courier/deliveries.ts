import { OpenSyncError } from "../errors";
import type { DeadLetters } from "../outbox";
import type { BackoffOptions } from "./backoff";
import type { CourierClient, Wake } from "./client";
import { Failures } from "./failures";
import type { Report } from "./report";
import { Schedule, type Pending } from "./schedule";

/** Events of a source are never spaced wider than this. */
const FORGET_MS = 10 * 60_000;
/** A look over everything that finds little is over by then; one that brings a history in lets events go beside it. */
const MOST_LOOK_OVER_ALONE_MS = 5000;
/** What was told to stop has this long to notice. */
const STOP_MS = 1000;

export interface DeliveriesOptions<Event> {
  readonly client: CourierClient<Event>;
  readonly dead: DeadLetters;
  readonly report: Report;
  readonly backoff: BackoffOptions;
  /** A delivery ended. */
  readonly onChange: () => void;
}

interface Running {
  readonly destination: string;
  readonly work: readonly Pending[];
  readonly isLookOver: boolean;
  readonly startedAt: number;
  readonly controller: AbortController;
  readonly done: Promise<void>;
}

/**
 * What is to be delivered and what is on its way. One destination has at most one delivery of events under way, and beside it one look over
 * everything, if that takes long. Times are of a clock that never goes back, in ms.
 */
export class Deliveries<Event> {
  readonly #options: DeliveriesOptions<Event>;
  readonly #schedule = new Schedule();
  readonly #failures: Failures;
  readonly #running = new Set<Running>();
  #flushes: string[] = [];
  #failingSince: number | null = null;
  #isStopping = false;

  constructor(options: DeliveriesOptions<Event>) {
    this.#options = options;
    this.#failures = new Failures(options.backoff);
  }

  /** Something is pending or under way. */
  get isBusy(): boolean {
    return this.#running.size > 0 || this.pending.length > 0;
  }

  /** And it is more than a look over everything. */
  get hasEvents(): boolean {
    return (
      [...this.#running].some(({ isLookOver }) => !isLookOver) || this.pending.some(({ source }) => source !== null)
    );
  }

  get pending(): Pending[] {
    return this.#schedule.pending;
  }

  /** What is on its way, and what is pending: nothing of it is acknowledged. */
  get undelivered(): Pending[] {
    return [...[...this.#running].flatMap(({ work }) => work), ...this.pending];
  }

  get underWay(): number {
    return this.#running.size;
  }

  /** Since when nothing succeeded any more; null when nothing fails. */
  get failingSince(): number | null {
    return this.#failingSince;
  }

  /** When the next delivery can start; null when none can before one that is under way ends. */
  get nextAt(): number | null {
    const times = this.pending
      .filter((pending) => !this.#isOccupied(pending))
      .map((pending) => Math.max(pending.dueAt, ...keysOf(pending).map((key) => this.#failures.retryAt(key))));
    return times.length === 0 ? null : Math.min(...times);
  }

  /** When what fails is tried again; null when nothing fails. */
  get retryAt(): number | null {
    return this.#failures.nextAt;
  }

  wake(wake: Wake, now: number): void {
    this.#schedule.wake(wake, now);
  }

  async lookOver(afterMs = 0): Promise<void> {
    const now = performance.now();
    this.#schedule.forget(now - FORGET_MS);
    try {
      const destinations = await this.#options.client.destinations();
      for (const destination of destinations)
        this.#schedule.wake({ destination, source: null, at: Date.now(), timing: { afterMs } }, now);
      this.#options.report.lookedOver();
    } catch (error) {
      this.#options.report.trouble("look over", error);
    }
  }

  /** Tries everything at once, and answers when nothing is left or nothing more can be done. */
  async flush(names: readonly string[], now: number): Promise<void> {
    await this.lookOver();
    this.#flushes.push(...names);
    this.#schedule.hurry(now);
    this.#failures.hurry();
  }

  /** Starts what is due. */
  start(now: number): void {
    const due = this.#schedule.take(now, (pending) => !this.#isOccupied(pending) && !this.#isWaiting(pending, now));
    for (const [destination, work] of groupByDestination(due)) {
      // A look over everything brings along what is due with it.
      this.#start(destination, work);
    }
  }

  /** Answers who asked to flush, once nothing is left or nothing more can be done. */
  answerFlushes(): void {
    if (this.#flushes.length === 0 || this.#running.size > 0) return;
    const isBlocked = (pending: Pending) => keysOf(pending).some((key) => this.#failures.isRefused(key));
    if (!this.pending.every(isBlocked)) return;
    this.#options.report.flushed(this.#flushes, this.pending.length === 0 ? "delivered" : "blocked");
    this.#flushes = [];
  }

  /** Lets what is under way end, and tries what waits once more. */
  async drain(ms: number): Promise<void> {
    const endsAt = performance.now() + ms;
    this.#isStopping = true;
    // It goes on where it was at the next start.
    for (const { isLookOver, controller } of this.#running) if (isLookOver) controller.abort();
    await this.#ended(endsAt);
    this.#schedule.hurry(performance.now());
    const due = this.#schedule.take(
      performance.now(),
      (pending) =>
        pending.source !== null && !this.#isOccupied(pending) && !this.#isWaiting(pending, performance.now()),
    );
    for (const [destination, work] of groupByDestination(due)) this.#start(destination, work);
    await this.#ended(endsAt);
    await this.stop(STOP_MS);
  }

  /** Stops what is under way, and waits for it for `ms` at most. */
  async stop(ms: number): Promise<void> {
    this.#isStopping = true;
    for (const { controller } of this.#running) controller.abort();
    await this.#ended(performance.now() + ms);
  }

  /** Two at once would send the same things twice. Nobody waits for a look over everything that takes long, though. */
  #isOccupied({ destination, source }: Pending): boolean {
    const isInTheWay = ({ isLookOver, startedAt }: Running) =>
      source === null || !isLookOver || performance.now() - startedAt < MOST_LOOK_OVER_ALONE_MS;
    return [...this.#running].some((running) => running.destination === destination && isInTheWay(running));
  }

  #isWaiting(pending: Pending, now: number): boolean {
    return keysOf(pending).some((key) => this.#failures.isHeldUp(key, now));
  }

  #start(destination: string, work: readonly Pending[]): void {
    const controller = new AbortController();
    const isLookOver = work.some(({ source }) => source === null);
    const running: Running = {
      destination,
      work,
      isLookOver,
      startedAt: performance.now(),
      controller,
      done: this.#deliver(destination, work, isLookOver, controller.signal).finally(() => {
        this.#running.delete(running);
        this.#options.onChange();
      }),
    };
    this.#running.add(running);
  }

  async #deliver(
    destination: string,
    work: readonly Pending[],
    isLookOver: boolean,
    signal: AbortSignal,
  ): Promise<void> {
    const { client, dead, report } = this.#options;
    const startedAt = performance.now();
    const sources = isLookOver ? null : work.flatMap(({ source }) => source ?? []);
    const careful = work.some((pending) => this.#failures.isCareful(keyOf(pending)));
    try {
      const { summary, rejected, failed } = await client.deliver({ destination, sources, careful }, signal);
      for (const letter of rejected) await dead.add(letter);
      this.#failures.clear(destination);
      const since = new Map(work.map((pending) => [pending.source, pending.since]));
      for (const { source, error } of failed) {
        const pending = { destination, source, since: since.get(source) ?? Date.now(), dueAt: 0, quietSince: null };
        this.#putBack([pending], error, false);
      }
      const delivered = work.filter(({ source }) => !failed.some((one) => one.source === source));
      for (const pending of delivered) this.#failures.clear(keyOf(pending));
      if (failed.length === 0) this.#failingSince = null;
      report.delivered(delivered, summary, performance.now() - startedAt, rejected.length);
    } catch (error) {
      this.#notDelivered(work, error);
    }
  }

  #notDelivered(work: readonly Pending[], error: unknown): void {
    const code = error instanceof OpenSyncError ? error.code : null;
    if (this.#isStopping) {
      for (const pending of work) this.#schedule.putBack(pending, performance.now());
    } else if (code === "not_configured") {
      // Nobody to deliver to: the agent's own store keeps it until somebody logs in, and then it is found there.
      this.#options.report.failed(error, null);
    } else {
      this.#putBack(work, error, isOfDestination(error));
    }
  }

  /** What fails for the whole destination holds it up; what may be one source's fault holds up that source. */
  #putBack(work: readonly Pending[], error: unknown, isOfDestination: boolean): void {
    const now = performance.now();
    for (const pending of work) this.#schedule.putBack(pending, now);
    const keys = isOfDestination ? work.slice(0, 1).map(({ destination }) => destination) : work.map(keyOf);
    this.#failingSince ??= now;
    const retryAt = Math.min(...keys.map((key) => this.#failures.add(key, error, now)));
    this.#options.report.failed(error, retryAt - now);
  }

  async #ended(before: number): Promise<void> {
    const all = Promise.all([...this.#running].map(({ done }) => done));
    const ms = Math.max(0, before - performance.now());
    let timer: NodeJS.Timeout | undefined;
    const timeout = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, ms);
    });
    await Promise.race([all, timeout]);
    clearTimeout(timer);
  }
}

/** True for failures that have nothing to do with what was sent. A backend's 5xx may: it can stumble over one item. */
function isOfDestination(error: unknown): boolean {
  if (!(error instanceof OpenSyncError)) return false;
  return error.status === 429 || error.retryAfterMs !== undefined || OF_THE_DESTINATION.has(error.code);
}

const OF_THE_DESTINATION = new Set([
  "could_not_connect",
  "not_opensync",
  "invalid_api_key",
  "out_of_scope",
  "invalid_config",
  "invalid_url",
  "insecure_url",
]);

function keyOf({ destination, source }: Pending): string {
  return JSON.stringify([destination, source]);
}

function keysOf(pending: Pending): string[] {
  return [pending.destination, keyOf(pending)];
}

function groupByDestination(work: readonly Pending[]): Map<string, Pending[]> {
  const groups = new Map<string, Pending[]>();
  for (const pending of work) groups.set(pending.destination, [...(groups.get(pending.destination) ?? []), pending]);
  return groups;
}
