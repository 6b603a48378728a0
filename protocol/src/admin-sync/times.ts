import { toMs } from "../item";
import type { RawFields } from "./raw-fields";

/** When something began, changed and ended: flat (`created_at`, ISO 8601 or ms) or as OpenCode nests it (`time: {created, …}`). */
export interface Times {
  created: unknown;
  updated: unknown;
  ended: unknown;
}

export function takeTimes(fields: RawFields): Times {
  const time = fields.within("time");
  const of = (flat: string[], nested: string[]) => toMs(fields.take(...flat) ?? time.take(...nested));
  return {
    created: of(["created_at", "started_at", "start_time", "time_created", "createdAt"], ["created", "start"]),
    updated: of(["updated_at", "time_updated", "updatedAt"], ["updated"]),
    ended: of(["completed_at", "ended_at", "finished_at", "end_time"], ["completed", "end"]),
  };
}

/** What says how new an item is: its own `revision`, or the latest time that the source put on a change of it. */
export function takeRevision(fields: RawFields, ...times: unknown[]): unknown {
  const known = times.filter((time) => typeof time === "number");
  return fields.take("revision") ?? (known.length === 0 ? undefined : Math.max(...known));
}

/** Times that no column has. */
export function keptTimes({ created, updated, ended }: Partial<Times>): Record<string, unknown> {
  return {
    ...(created === undefined ? {} : { created_at: created }),
    ...(updated === undefined ? {} : { updated_at: updated }),
    ...(ended === undefined ? {} : { completed_at: ended }),
  };
}

export function between(from: unknown, to: unknown): number | undefined {
  return typeof from === "number" && typeof to === "number" && to >= from ? to - from : undefined;
}
