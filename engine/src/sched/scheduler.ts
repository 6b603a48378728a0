import { AsyncLocalStorage } from "node:async_hooks";
import { createHash } from "node:crypto";
import type { FunctionAddress } from "../components/address";
import { EngineError } from "../errors";
import type { ScheduledCall, SchedulerPort } from "../exec/ports";
import type { FunctionResult } from "../exec/result";
import type { CallContext } from "../exec/call-context";
import type { CronSpec } from "../runtime/analyze";
import type { FunctionKind } from "../runtime/registered";
import type { Store } from "../store/store";
import { idOf, systemRows } from "../system-rows";
import { snapshot, transact } from "../transact";
import type { ReadTransaction, WriteTransaction } from "../txn/transaction";
import { enqueueDueCrons, nextCronMs, syncCrons } from "./crons";
import { completeJob, countJobs, findJob, insertJob, type Job, jobOf } from "./job";

/** What the scheduler needs of the runner. */
export interface JobRunner {
  definition(address: FunctionAddress): { kind: FunctionKind } | undefined;
  runMutation(path: string, args: Job["args"], context: CallContext): Promise<FunctionResult>;
  runAction(path: string, args: Job["args"], context: CallContext): Promise<FunctionResult>;
}

export interface SchedulerOptions {
  store: Store;
  /** The runner in force: it changes when the app's functions do. */
  runner: () => JobRunner;
  /** ms since the epoch. */
  now: () => number;
  /** A failure of the scheduler itself, which it survives. */
  onError: (error: unknown) => void;
  /** Jobs that may wait or run at once; upstream's million if absent. */
  maxOutstanding?: number;
}

/** What goes on in a scheduler, for whoever watches it. */
export interface SchedulerLoad {
  /** Pending, due or not, or in progress. */
  outstanding: number;
  running: number;
  /** Due and not begun; counted up to a thousand. */
  due: number;
  /** How long the first of those is due, ms. */
  lagMs: number;
}

/** A request whose code the engine had to end together with its thread. */
export interface FatalRequest {
  requestId: string;
  /** As its caller gets it. */
  error: string;
}

const MAX_RUNNING = 8;
/** By the documentation's page of limits. */
const MAX_OUTSTANDING = 1_000_000;
const RETENTION_MS = 7 * 24 * 60 * 60_000;
/** A job that waits longer is looked for again: a clock may jump, and timers end at 24.8 days. */
const MAX_SLEEP_MS = 60 * 60_000;
const FIRST_RETRY_MS = 500;
const LAST_RETRY_MS = 2 * 60 * 60_000;

/**
 * Runs scheduled functions and crons. Jobs are rows written with the mutation that schedules them. A mutation runs
 * and is marked done in one transaction, so exactly once; an action is marked before it starts, so at most once.
 */
export class Scheduler implements SchedulerPort {
  readonly #options: SchedulerOptions;
  readonly #outside = AsyncLocalStorage.snapshot();
  readonly #running = new Map<string, Promise<void>>();
  readonly #retries = new Map<string, { attempt: number; notBeforeMs: number }>();
  #timer: NodeJS.Timeout | undefined;
  #round: Promise<void> = Promise.resolve();
  #started = false;
  /** Jobs pending or in progress, as of the last commit. */
  #outstanding = 0;

  constructor(options: SchedulerOptions) {
    this.#options = options;
  }

  schedule(tx: WriteTransaction, call: ScheduledCall): string {
    const limit = this.#options.maxOutstanding ?? MAX_OUTSTANDING;
    if (this.#outstanding + Math.max(1, tx.usage.functionsScheduled) > limit) {
      throw new EngineError(
        "TooManyScheduledFunctions",
        `Too many scheduled functions are outstanding (limit: ${limit})`,
      );
    }
    const { component, path, args, tsMs, parentJobId } = call;
    const id = this.#add(tx, { component, path }, args, tsMs);
    // What a canceled job schedules is canceled with it.
    const parent = parentJobId === null ? null : findJob(tx.whole, parentJobId);
    if (parent?.state === "canceled") this.#complete(tx, id, "canceled");
    tx.onCommit(() => this.wake());
    return id;
  }

  cancel(tx: WriteTransaction, jobId: string): void {
    const job = findJob(tx, jobId);
    if (job === null && tx.normalizeId("_scheduled_functions", jobId) === null) {
      throw new EngineError("InvalidArgument", `"${jobId}" is not the id of a scheduled function.`);
    }
    if (job?.state === "pending" || (job?.state === "inProgress" && this.#kind(job) === "action")) {
      this.#complete(tx, jobId, "canceled");
    }
  }

  /**
   * Settles what a crash left half done and begins to run jobs. `fatal` is the request whose code ended the last
   * run: as a job it would do so again.
   */
  async start(fatal?: FatalRequest): Promise<void> {
    await transact(this.#options.store, (tx) => {
      this.#outstanding = countJobs(tx, "pending") + countJobs(tx, "inProgress");
      for (const job of Array.from(jobsIn(tx, "inProgress"))) {
        this.#complete(tx, job.id, "failed", "Transient error while executing action");
      }
      const culprit = fatal === undefined ? null : dueJobOf(tx, fatal.requestId, this.#options.now());
      if (fatal !== undefined && culprit !== null) this.#complete(tx, culprit.id, "failed", fatal.error);
    });
    this.#started = true;
    this.wake();
  }

  /** Makes the cron jobs those of the app. Throws EngineError `InvalidCron` and changes nothing. */
  adoptCrons(tx: WriteTransaction, crons: readonly CronSpec[]): void {
    syncCrons(tx, crons, this.#options.now());
    tx.onCommit(() => this.wake());
  }

  /** Looks for due jobs now. */
  wake(): void {
    if (!this.#started) return;
    // Not as part of the call whose commit wakes it.
    this.#outside(() => {
      this.#round = this.#nextRound(this.#round);
    });
  }

  /** Resolves when no job is due and none runs. */
  async idle(): Promise<void> {
    for (;;) {
      await this.#round;
      if (this.#running.size === 0) return;
      await Promise.race(this.#running.values());
    }
  }

  /** Starts no more jobs and waits for those that run, at most `graceMs`. */
  async stop(graceMs: number): Promise<void> {
    this.#started = false;
    clearTimeout(this.#timer);
    await this.#round;
    let timer: NodeJS.Timeout | undefined;
    const grace = new Promise<void>((resolve) => (timer = setTimeout(resolve, graceMs)));
    await Promise.race([Promise.all(this.#running.values()), grace]);
    clearTimeout(timer);
  }

  load(): SchedulerLoad {
    const now = this.#options.now();
    const due = snapshot(this.#options.store, (tx) => this.#dueTimes(tx, now));
    const lagMs = due[0] === undefined ? 0 : now - due[0];
    return { outstanding: this.#outstanding, running: this.#running.size, due: due.length, lagMs };
  }

  /** Forgets jobs done more than seven days ago. */
  async collectGarbage(): Promise<void> {
    const range = [
      { type: "Gte" as const, fieldPath: "completedTime", value: 0 },
      { type: "Lt" as const, fieldPath: "completedTime", value: this.#options.now() - RETENTION_MS },
    ];
    for (let removed = BATCH; removed === BATCH;) {
      removed = await transact(this.#options.store, (tx) => {
        const old = [];
        for (const row of systemRows(tx, "_scheduled_functions.by_completed_time", range)) {
          if (old.push(idOf(row)) === BATCH) break;
        }
        for (const id of old) tx.removeSystem(id);
        return old.length;
      });
    }
  }

  async #nextRound(last: Promise<void>): Promise<void> {
    await last;
    try {
      await this.#startDueJobs();
    } catch (error) {
      this.#options.onError(error);
      this.#sleep(FIRST_RETRY_MS);
    }
  }

  async #startDueJobs(): Promise<void> {
    const { store, now } = this.#options;
    if (!this.#started) return;
    const cronMs = snapshot(store, nextCronMs);
    if (cronMs !== null && cronMs <= now()) {
      await transact(store, (tx) =>
        enqueueDueCrons(tx, now(), (within, address, args) =>
          this.#add(within.in(address.component), address, args, now()),
        ),
      );
    }
    let nextMs = snapshot(store, nextCronMs) ?? Infinity;
    for (const job of snapshot(store, (tx) => this.#upcomingJobs(tx))) {
      const dueMs = Math.max(job.scheduledTime, this.#retries.get(job.id)?.notBeforeMs ?? 0);
      if (dueMs <= now() && this.#running.size < MAX_RUNNING) this.#start(job);
      else nextMs = Math.min(nextMs, dueMs);
    }
    // With all places taken, the first to end wakes the scheduler.
    if (this.#running.size < MAX_RUNNING) this.#sleep(nextMs - now());
  }

  /** The due jobs that could start, and the first that is not due. */
  #upcomingJobs(tx: ReadTransaction): Job[] {
    const upcoming: Job[] = [];
    let ready = 0;
    for (const job of jobsIn(tx, "pending")) {
      if (this.#running.has(job.id)) continue;
      upcoming.push(job);
      if (!this.#retries.has(job.id)) ready += 1;
      if (job.scheduledTime > this.#options.now() || ready === MAX_RUNNING) break;
    }
    return upcoming;
  }

  /** When the jobs that should have begun by now were to begin, the first first. */
  #dueTimes(tx: ReadTransaction, now: number): number[] {
    const due: number[] = [];
    for (const job of jobsIn(tx, "pending")) {
      if (job.scheduledTime > now || due.length === BATCH) break;
      if (!this.#running.has(job.id)) due.push(job.scheduledTime);
    }
    return due;
  }

  #start(job: Job): void {
    const run = this.#run(job)
      .catch((error: unknown) => this.#options.onError(error))
      .finally(() => {
        this.#running.delete(job.id);
        this.wake();
      });
    this.#running.set(job.id, run);
  }

  async #run(job: Job): Promise<void> {
    await (this.#kind(job) === "action" ? this.#runAction(job) : this.#runMutation(job));
  }

  async #runMutation(job: Job): Promise<void> {
    const { store, runner } = this.#options;
    const result = await runner().runMutation(job.path, job.args, {
      ...contextOf(job),
      hooks: {
        begin: (tx) => claim(tx, job),
        beforeCommit: (tx) => this.#complete(tx, job.id, "success"),
      },
    });
    if (result.ok || result.code === "Canceled") return void this.#retries.delete(job.id);
    if (isTransient(result.code)) return this.#retryLater(job);
    this.#retries.delete(job.id);
    await transact(store, (tx) => {
      if (findJob(tx, job.id)?.state === "pending") this.#complete(tx, job.id, "failed", result.error);
    });
  }

  async #runAction(job: Job): Promise<void> {
    const { store, runner } = this.#options;
    if (!(await transact(store, (tx) => claim(tx, job)))) return;
    const result = await runner().runAction(job.path, job.args, contextOf(job));
    await transact(store, (tx) => {
      if (findJob(tx, job.id)?.state !== "inProgress") return;
      if (result.ok) this.#complete(tx, job.id, "success");
      else this.#complete(tx, job.id, "failed", result.error);
    });
  }

  #add(tx: WriteTransaction, { component, path }: FunctionAddress, args: Job["args"], scheduledTime: number): string {
    tx.onCommit(() => (this.#outstanding += 1));
    return insertJob(tx, { component, path, args, scheduledTime });
  }

  /** Ends a job that is pending or in progress. */
  #complete(tx: WriteTransaction, id: string, kind: "success" | "failed" | "canceled", error?: string): void {
    tx.onCommit(() => (this.#outstanding -= 1));
    completeJob(tx, id, kind, this.#options.now(), error);
  }

  #retryLater(job: Job): void {
    const attempt = (this.#retries.get(job.id)?.attempt ?? -1) + 1;
    const waitMs = Math.min(LAST_RETRY_MS, FIRST_RETRY_MS * 2 ** attempt);
    this.#retries.set(job.id, { attempt, notBeforeMs: this.#options.now() + waitMs });
  }

  #kind(job: Job): FunctionKind | undefined {
    return this.#options.runner().definition(job)?.kind;
  }

  #sleep(ms: number): void {
    clearTimeout(this.#timer);
    if (!this.#started) return;
    this.#timer = setTimeout(() => this.wake(), Math.max(0, Math.min(ms, MAX_SLEEP_MS)));
    this.#timer.unref();
  }
}

const BATCH = 1000;

/** Failures that are the engine's, not the function's: upstream tries again. */
function isTransient(code: string | undefined): boolean {
  return code === "InternalServerError" || code === "TooManyConcurrentRequests" || code === "StoreClosed";
}

/** Marks a job in progress; false if it is not to run any more. */
function claim(tx: WriteTransaction, job: Job): boolean {
  if (findJob(tx, job.id)?.state !== "pending") return false;
  tx.patchSystem(job.id, { state: { kind: "inProgress" } });
  return true;
}

/** In the order they are due. */
function* jobsIn(tx: ReadTransaction, kind: "pending" | "inProgress"): Generator<Job, void> {
  const range = [{ type: "Eq" as const, fieldPath: "state.kind", value: kind }];
  for (const row of systemRows(tx, "_scheduled_functions.by_state", range)) yield jobOf(row);
}

function contextOf(job: Job): CallContext {
  const { id: scheduledFunctionId, component } = job;
  return { identity: null, allowInternal: true, component, scheduledFunctionId, requestId: requestIdOf(job) };
}

/** The same at each attempt, so that it names the job also to who only knows the request. */
function requestIdOf(job: Job): string {
  return createHash("sha256").update(job.id).digest("hex").slice(0, 16);
}

function dueJobOf(tx: ReadTransaction, requestId: string, nowMs: number): Job | null {
  for (const job of jobsIn(tx, "pending")) {
    if (job.scheduledTime > nowMs) return null;
    if (requestIdOf(job) === requestId) return job;
  }
  return null;
}
