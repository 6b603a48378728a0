import { mkdir } from "node:fs/promises";
import type { LogLevel } from "../log";
import { DeadLetters, Outbox } from "../outbox";
import { Absorber } from "./absorber";
import { Alarm } from "./alarm";
import type { CourierClient } from "./client";
import type { CourierFiles } from "./courier-files";
import { acquireLock, type CourierLock } from "./courier-lock";
import { Deliveries } from "./deliveries";
import { Failures } from "./failures";
import { Heart } from "./heart";
import { Report } from "./report";
import { defaultTiming, type CourierTiming } from "./timing";
import { watchFolder } from "./watch-folder";

const OWNER_ONLY_FOLDER = 0o700;
/** A full disk has room again without anybody telling. */
const MOST_LOCAL_WAIT_MS = 10_000;

export interface CourierOptions<Event> {
  readonly files: CourierFiles;
  readonly version: string;
  /** Called only once this process is the courier, so that one that is not needed loads nothing. */
  readonly client: () => Promise<CourierClient<Event>>;
  readonly log: (level: LogLevel, message: string) => void;
  /** Drains: what is under way ends, what waits is tried once more, for `timing.drainMs` at most. */
  readonly signal?: AbortSignal;
  readonly timing?: Partial<CourierTiming>;
}

/** `held`: another courier runs. `idle`: nothing was left to do. `lost`: another took the lock over, as after a long sleep. */
export type CourierEnd = "held" | "idle" | "stopped" | "gave up" | "lost";

/**
 * The one courier of a client on this machine, until it is not needed any more: takes records out of the outbox, delivers what they point at,
 * and looks over everything at its start and from time to time. What cannot be delivered is tried again; nothing here is lost with the process.
 *
 * @throws OpenSyncError or a system error when the state folder cannot be used at all
 */
export async function runCourier<Event>(options: CourierOptions<Event>): Promise<CourierEnd> {
  const { files, version } = options;
  await mkdir(files.outbox, { recursive: true, mode: OWNER_ONLY_FOLDER });
  for (;;) {
    const lock = await acquireLock(files.lock, { version });
    if (lock === null) return "held";
    const end = await new Courier(options, lock).run();
    // A hook that saw the last beat left its record to this courier.
    if (end !== "idle" || (await new Outbox(files.outbox).count()) === 0) return end;
  }
}

class Courier<Event> {
  readonly #options: CourierOptions<Event>;
  readonly #timing: CourierTiming;
  readonly #lock: CourierLock;
  readonly #alarm = new Alarm();
  readonly #outbox: Outbox;
  readonly #report: Report;
  readonly #heart: Heart;
  readonly #absorbFailures: Failures;
  #isLost = false;
  /** When the last event came, or was delivered. */
  #activeAt = monotonic();
  #lookedOverAt = -Infinity;

  constructor(options: CourierOptions<Event>, lock: CourierLock) {
    this.#options = options;
    this.#timing = { ...defaultTiming, ...options.timing };
    this.#lock = lock;
    this.#outbox = new Outbox(options.files.outbox);
    this.#absorbFailures = new Failures({ ...this.#timing.backoff, capMs: MOST_LOCAL_WAIT_MS });
    this.#report = new Report(options.files, lock.holder, options.log, this.#timing.statusMs);
    const onLost = () => {
      this.#isLost = true;
      this.#alarm.ring();
    };
    this.#heart = new Heart(options.files, lock, {
      onLost,
      onTrouble: (error) => this.#report.trouble("heartbeat", error),
    });
  }

  async run(): Promise<CourierEnd> {
    const { files, signal, log } = this.#options;
    await this.#heart.start(this.#timing.heartbeatMs);
    log("info", `courier ${process.pid} of version ${this.#options.version} began`);
    signal?.addEventListener("abort", this.#alarm.ring, { once: true });
    using _watcher = watchFolder(files.outbox, this.#alarm.ring, (error) => this.#report.trouble("watch", error));
    let end: CourierEnd = "lost";
    try {
      end = await this.#work(await this.#options.client());
    } finally {
      signal?.removeEventListener("abort", this.#alarm.ring);
      await this.#heart.stop();
      log("info", `courier ${process.pid} ended: ${end}`);
      // From here on the folder is another's, or is removed: nothing more is written to it.
      if (!this.#isLost) await this.#lock.release();
    }
    return end;
  }

  async #work(client: CourierClient<Event>): Promise<CourierEnd> {
    const { files, signal } = this.#options;
    const dead = new DeadLetters(files.dead);
    const absorber = new Absorber(this.#outbox, dead, client);
    const deliveries = new Deliveries({
      client,
      dead,
      report: this.#report,
      backoff: this.#timing.backoff,
      onChange: this.#alarm.ring,
    });
    for (;;) {
      // What was recorded before it was told to stop is still absorbed, so the look at the outbox comes after this one.
      const isToldToStop = signal?.aborted === true;
      const isPartial = await this.#absorb(absorber, deliveries);
      if (this.#isLost) {
        await deliveries.stop(0);
        return "lost";
      }
      if (isToldToStop && !isPartial) {
        await deliveries.drain(this.#timing.drainMs);
        await this.#report.write(deliveries, true);
        return "stopped";
      }
      const now = monotonic();
      if (this.#isTimeToLookOver(deliveries, now)) {
        this.#lookedOverAt = now;
        await this.#outbox.collectLeftovers();
        await deliveries.lookOver(this.#timing.lookOverDelayMs);
      }
      deliveries.start(now);
      if (!isPartial) deliveries.answerFlushes();
      await this.#report.write(deliveries);
      if (deliveries.hasEvents || isPartial) this.#activeAt = now;
      if (deliveries.failingSince !== null && now - deliveries.failingSince > this.#timing.giveUpMs) return "gave up";
      if (now - this.#activeAt >= this.#timing.idleMs && !deliveries.isBusy && (await this.#isOver())) return "idle";
      if (!isPartial) await this.#alarm.wait(this.#waitMs(deliveries.nextAt, now));
    }
  }

  /** At the start and from time to time; and before it ends, for events that could not be recorded. */
  #isTimeToLookOver(deliveries: Deliveries<Event>, now: number): boolean {
    const { lookOverMs, idleMs } = this.#timing;
    if (now - this.#lookedOverAt >= lookOverMs) return true;
    return !deliveries.isBusy && this.#lookedOverAt <= this.#activeAt && now - this.#activeAt >= idleMs / 2;
  }

  /** True when there is more to absorb at once. */
  async #absorb(absorber: Absorber<Event>, deliveries: Deliveries<Event>): Promise<boolean> {
    const { files, log } = this.#options;
    const now = monotonic();
    if (this.#absorbFailures.isHeldUp(files.outbox, now)) return false;
    try {
      const { wakes, flushes, parked, isPartial } = await absorber.absorb();
      this.#absorbFailures.clear(files.outbox);
      if (parked > 0) log("warn", `${parked} records could not be understood: see ${files.dead}`);
      for (const wake of wakes) deliveries.wake(wake, now);
      if (flushes.length > 0) await deliveries.flush(flushes, now);
      if (wakes.length > 0 || flushes.length > 0) this.#activeAt = now;
      return isPartial;
    } catch (error) {
      const retryAt = this.#absorbFailures.add(files.outbox, error, now);
      this.#report.failed(error, retryAt - now);
      // What was recorded is not absorbed: this is no time to end.
      this.#activeAt = now;
      return false;
    }
  }

  /** No hook counts on this courier any more, and none left something before that. */
  async #isOver(): Promise<boolean> {
    await this.#heart.stop();
    if ((await this.#outbox.count()) === 0) return true;
    this.#activeAt = monotonic();
    await this.#heart.start(this.#timing.heartbeatMs);
    return false;
  }

  #waitMs(nextAt: number | null, now: number): number {
    const { pollMs } = this.#timing;
    return nextAt === null ? pollMs : Math.max(0, Math.min(pollMs, Math.ceil(nextAt - now)));
  }
}

/** ms on a clock that no one sets. */
function monotonic(): number {
  return performance.now();
}
