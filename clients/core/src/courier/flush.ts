import { setTimeout as wait } from "node:timers/promises";
import { OpenSyncError } from "../errors";
import { Outbox } from "../outbox";
import { COMMAND } from "./absorber";
import type { CourierFiles } from "./courier-files";
import { readCourierStatus, type CourierStatus } from "./status";

const LOOK_MS = 100;
/** A courier needs about half a second to start; one that ended in between is replaced. */
const START_MS = 5000;

export interface FlushOptions {
  readonly files: CourierFiles;
  /** Starts a courier; called when none runs. */
  readonly spawn: () => Promise<void>;
  readonly timeoutMs: number;
  readonly signal?: AbortSignal;
}

export interface FlushReport {
  /** `delivered`: everything that was there when the flush began is acknowledged. `blocked`: only a person can mend what holds it up. */
  readonly outcome: "delivered" | "blocked" | "timeout";
  /** How things stand now: `last.sources` says what waits, `last.lastError` why. */
  readonly status: CourierStatus;
}

/**
 * Has the courier try everything at once, and waits until all of it is acknowledged.
 * @throws OpenSyncError `state_unusable`, `aborted`
 */
export async function flush({ files, spawn, timeoutMs, signal }: FlushOptions): Promise<FlushReport> {
  const outbox = new Outbox(files.outbox, { hints: Infinity, all: Infinity });
  const name = await outbox.append({ headers: { [COMMAND]: "flush" }, payload: "" });
  const startedAt = performance.now();
  let spawnedAt = -Infinity;
  try {
    for (;;) {
      const status = await readCourierStatus(files);
      const answer = status.last?.flushes.find((answered) => answered.name === name);
      // The outbox was counted before the answer was there.
      if (answer) return { outcome: answer.outcome, status: await readCourierStatus(files) };
      const now = performance.now();
      if (now - startedAt >= timeoutMs) return { outcome: "timeout", status };
      if (status.running === null && now - spawnedAt >= START_MS) {
        spawnedAt = now;
        await spawn();
      }
      await pause(signal);
    }
  } finally {
    // A courier that comes later need not hurry for somebody who has left.
    if (name !== null) await outbox.remove(name);
  }
}

async function pause(signal: AbortSignal | undefined): Promise<void> {
  try {
    await wait(LOOK_MS, undefined, signal ? { signal } : {});
  } catch (error) {
    if (signal?.aborted) throw new OpenSyncError("aborted", "Stopped", { cause: error });
    throw error;
  }
}
