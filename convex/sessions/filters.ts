import { sessionState } from "@opensync/protocol";
import { v } from "convex/values";
import type { Infer } from "convex/values";
import type { Doc } from "../_generated/dataModel";
import { asksWhatHappened } from "./happened";
import { factsOf } from "./view";

export const sessionFilters = v.object({
  source: v.optional(v.string()),
  /** A project's path, or its name. */
  project: v.optional(v.string()),
  branch: v.optional(v.string()),
  model: v.optional(v.string()),
  machine: v.optional(v.string()),
  /** Bounds of the last activity, in ms, `to` exclusive; with `tool` or `hours` bounds of the UTC days of which they must hold. */
  from: v.optional(v.number()),
  to: v.optional(v.number()),
  status: v.optional(
    v.union(v.literal("working"), v.literal("waiting"), v.literal("idle"), v.literal("ended"), v.literal("error")),
  ),
  minCostMicroUsd: v.optional(v.number()),
  maxCostMicroUsd: v.optional(v.number()),
  /** All of them. */
  tags: v.optional(v.array(v.string())),
  starred: v.optional(v.boolean()),
  /** A label of an evaluation; or `queued`: it waits for one, with or without a label. */
  label: v.optional(v.string()),
  /** Words of the title; sessions come by how well it matches, whatever the order asked for. */
  text: v.optional(v.string()),
  /** A tool that it called. */
  tool: v.optional(v.string()),
  /** UTC hours of the week, 0 for Monday, each between two times in ms, `to` exclusive: it has a message in one of them. */
  hours: v.optional(v.array(v.object({ weekday: v.number(), hour: v.number(), from: v.number(), to: v.number() }))),
  /** What is in the trash, the last put there first, instead of what is not. */
  trashed: v.optional(v.boolean()),
  /** The subagents of the session of this external id. */
  parent: v.optional(v.string()),
  /** Only sessions that are nobody's subagent. */
  roots: v.optional(v.boolean()),
});
export type SessionFilters = Infer<typeof sessionFilters>;

/** No label, but that it waits for one: a session that has one may, too. */
export const QUEUED = "queued";

export const sessionSort = v.object({
  by: v.union(
    v.literal("activity"),
    v.literal("started"),
    v.literal("cost"),
    v.literal("tokens"),
    v.literal("messages"),
  ),
  order: v.union(v.literal("asc"), v.literal("desc")),
});
export type SessionSort = Infer<typeof sessionSort>;

/** A field and the value that it must have; undefined: none. */
export type Wanted = readonly [field: (typeof COMPARED)[number], value: string | boolean | undefined];
const COMPARED = [
  "source",
  "gitBranch",
  "model",
  "machineId",
  "starred",
  "evalLabel",
  "parentExternalId",
  "projectPath",
] as const;

/** Filters that compare one field with one value, which a database can do while it walks an index. */
export function wantedOf(filters: SessionFilters, projectPath: string | undefined): Wanted[] {
  const { source, branch, model, machine, starred, label, parent, roots } = filters;
  const wanted: Wanted[] = [
    ["source", source],
    ["gitBranch", branch],
    ["model", model],
    ["machineId", machine],
    ["evalLabel", label === QUEUED ? undefined : label],
    ["parentExternalId", parent],
    ["projectPath", projectPath],
  ];
  return [
    ...wanted.filter(([, value]) => value !== undefined),
    ...(starred === undefined ? [] : [["starred", starred ? true : undefined] as const]),
    ...(roots === true && parent === undefined ? [["parentExternalId", undefined] as const] : []),
  ];
}

/** Whether the session is among what is asked for, by every filter but `text` and those of `happened.ts`. */
export function matches(
  session: Doc<"sessions">,
  filters: SessionFilters,
  { wanted, now }: { wanted: readonly Wanted[]; now: number },
): boolean {
  const { from, to, status, minCostMicroUsd, maxCostMicroUsd, tags = [], trashed = false, project, label } = filters;
  const { activityAt, trashedAt, costMicroUsd, evalLabel, requeued } = session;
  const begun = asksWhatHappened(filters) ? (session.firstMessageAt ?? activityAt) : activityAt;
  const isNamed = wanted.some(([field]) => field === "projectPath") || project === undefined;
  return (
    (trashed ? (trashedAt ?? 0) > 0 : trashedAt === undefined) &&
    wanted.every(([field, value]) => session[field] === value) &&
    (isNamed || session.projectName === project) &&
    (from === undefined || activityAt >= from) &&
    (to === undefined || begun < to) &&
    (minCostMicroUsd === undefined || (costMicroUsd !== undefined && costMicroUsd >= minCostMicroUsd)) &&
    (maxCostMicroUsd === undefined || (costMicroUsd !== undefined && costMicroUsd <= maxCostMicroUsd)) &&
    (label !== QUEUED || evalLabel === QUEUED || requeued === true) &&
    tags.every((tag) => session.tags?.includes(tag) === true) &&
    (status === undefined || sessionState(factsOf(session), now) === status)
  );
}
