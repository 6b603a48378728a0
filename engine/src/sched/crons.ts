import type { FunctionAddress } from "../components/address";
import type { CronSpec } from "../runtime/analyze";
import { idOf, systemRow, systemRows, textOf } from "../system-rows";
import { componentOf } from "../txn/component-rows";
import type { ReadTransaction, WriteTransaction } from "../txn/transaction";
import type { Json, JsonObject } from "../values/json";
import { firstRun, nextRun, parseCronSchedule } from "./cron-schedule";
import { findJob } from "./job";

/** Adds a job due now; returns its id. */
export type Enqueue = (tx: WriteTransaction, address: FunctionAddress, args: Json[]) => string;

/** Throws EngineError `InvalidCron` for a schedule upstream would refuse. */
export function checkCrons(crons: readonly CronSpec[]): void {
  for (const { name, schedule } of crons) parseCronSchedule(name, schedule);
}

/**
 * Makes the cron rows those the app and its components declare. Rows are keyed by component and name; one whose schedule is unchanged keeps its next
 * run. Throws EngineError `InvalidCron`.
 */
export function syncCrons(tx: WriteTransaction, crons: readonly CronSpec[], nowMs: number): void {
  const key = (component: string, name: string): string => JSON.stringify([component, name]);
  const wanted = new Map(crons.map((cron) => [key(cron.component, cron.name), cron]));
  for (const row of Array.from(systemRows(tx, "_cron_jobs.by_name"))) {
    const cron = wanted.get(key(componentOf(row), textOf(row, "name")));
    if (cron === undefined) {
      tx.removeSystem(idOf(row));
      continue;
    }
    wanted.delete(key(cron.component, cron.name));
    const { path, args, schedule } = cron;
    const unchanged = JSON.stringify(row["schedule"]) === JSON.stringify(schedule);
    const nextTs = unchanged ? (row["nextTs"] ?? null) : firstRun(parseCronSchedule(cron.name, schedule), nowMs);
    tx.patchSystem(idOf(row), { path, args, schedule, nextTs });
  }
  for (const { component, name, path, args, schedule } of wanted.values()) {
    const nextTs = firstRun(parseCronSchedule(name, schedule), nowMs);
    tx.in(component).insertSystem("_cron_jobs", { name, path, args, schedule, nextTs });
  }
}

/** When the next cron job is due, ms since the epoch; null if there is none. */
export function nextCronMs(tx: ReadTransaction): number | null {
  const nextTs = systemRow(tx, "_cron_jobs.by_next_ts", [{ type: "Gte", fieldPath: "nextTs", value: 0 }])?.["nextTs"];
  return typeof nextTs === "number" ? nextTs : null;
}

/** Adds a job for each cron that is due. A cron whose last job still waits or runs skips its turn, as upstream. */
export function enqueueDueCrons(tx: WriteTransaction, nowMs: number, enqueue: Enqueue): void {
  const due = Array.from(
    systemRows(tx, "_cron_jobs.by_next_ts", [
      { type: "Gte", fieldPath: "nextTs", value: 0 },
      { type: "Lte", fieldPath: "nextTs", value: nowMs },
    ]),
  );
  for (const row of due) {
    const cron = cronRow(row);
    const nextTs = nextRun(parseCronSchedule(cron.name, cron.schedule), cron.nextTs, nowMs);
    const lastJob = isUnfinished(tx, cron.lastJob) ? cron.lastJob : enqueue(tx, cron, cron.args);
    tx.patchSystem(idOf(row), { nextTs, lastJob });
  }
}

function cronRow(row: JsonObject) {
  const { name, path, args, schedule, nextTs, lastJob } = row;
  if (typeof name !== "string" || typeof path !== "string" || !Array.isArray(args) || typeof nextTs !== "number") {
    throw new Error(`the cron job ${idOf(row)} is not one`);
  }
  return {
    name,
    component: componentOf(row),
    path,
    args,
    schedule: schedule ?? null,
    nextTs,
    lastJob: typeof lastJob === "string" ? lastJob : null,
  };
}

function isUnfinished(tx: ReadTransaction, jobId: string | null): boolean {
  const state = jobId === null ? undefined : findJob(tx, jobId)?.state;
  return state === "pending" || state === "inProgress";
}
