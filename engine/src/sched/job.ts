import type { FunctionAddress } from "../components/address";
import { modulePathWithExtension, canonicalPath } from "../runtime/paths";
import { APP } from "../store/namespace";
import { idOf, parseDocument } from "../system-rows";
import type { ReadTransaction, WriteTransaction } from "../txn/transaction";
import { isJsonObject, type Json, type JsonObject } from "../values/json";

export const JOBS = "_scheduled_functions";

/** Names the component of the function to run, where it is not the app's; whose the job is says another field. */
const TARGET_FIELD = "targetComponent";

export type JobState = "pending" | "inProgress" | "success" | "failed" | "canceled";

/** A row of `_scheduled_functions`, whose fields apps see: name, args, scheduledTime, completedTime, state. It belongs to the component that scheduled it. */
export interface Job extends FunctionAddress {
  id: string;
  args: Json[];
  /** ms since the epoch. */
  scheduledTime: number;
  state: JobState;
}

export function insertJob(tx: WriteTransaction, job: Omit<Job, "id" | "state">): string {
  const { component, path, args, scheduledTime } = job;
  return tx.insertSystem(JOBS, {
    name: modulePathWithExtension(path),
    ...(component === APP ? {} : { [TARGET_FIELD]: component }),
    args,
    scheduledTime,
    state: { kind: "pending" },
  });
}

/** How many jobs are in a state. */
export function countJobs(tx: ReadTransaction, state: JobState): number {
  const range = [{ type: "Eq" as const, fieldPath: "state.kind", value: state }];
  const source = { type: "IndexRange" as const, indexName: `${JOBS}.by_state`, range, order: null };
  const cursor = tx.openQuery({ source, operators: [] });
  let count = 0;
  while (cursor.next() !== null) count += 1;
  return count;
}

/** Null for an id of something else, and for a job long done. */
export function findJob(tx: ReadTransaction, id: string): Job | null {
  if (tx.normalizeId(JOBS, id) === null) return null;
  const text = tx.get(id, { isSystem: true });
  return text === null ? null : jobOf(parseDocument(text));
}

export function jobOf(row: JsonObject): Job {
  const { name, args, scheduledTime, state, [TARGET_FIELD]: target } = row;
  const kind = isJsonObject(state) ? state["kind"] : undefined;
  const known = STATES.find((each) => each === kind);
  if (typeof name !== "string" || !Array.isArray(args) || typeof scheduledTime !== "number" || known === undefined) {
    throw new Error(`the scheduled function ${idOf(row)} is not one`);
  }
  const component = typeof target === "string" ? target : APP;
  return { id: idOf(row), component, path: canonicalPath(name), args, scheduledTime, state: known };
}

const STATES: readonly JobState[] = ["pending", "inProgress", "success", "failed", "canceled"];

/** `error` is for `failed`. */
export function completeJob(
  tx: WriteTransaction,
  id: string,
  kind: "success" | "failed" | "canceled",
  nowMs: number,
  error?: string,
): void {
  const state = error === undefined ? { kind } : { kind, error };
  tx.patchSystem(id, { state, completedTime: nowMs });
}
