import { parseFilters, type Filters, type SearchParams } from "../filters/filters";

export type SortBy = "activity" | "started" | "cost" | "tokens" | "messages";
export type GroupBy = "day" | "project" | "agent" | "model" | "machine";

/** How the list stands in the address, besides its filters. */
export interface ListView {
  readonly by: SortBy;
  readonly order: "asc" | "desc";
  readonly group: GroupBy | null;
  /** What is in the trash, instead of what is not. */
  readonly isTrash: boolean;
}

export const SORTS: readonly { by: SortBy; name: string; desc: string; asc: string }[] = [
  { by: "activity", name: "Last activity", desc: "latest first", asc: "oldest first" },
  { by: "started", name: "Started", desc: "latest first", asc: "oldest first" },
  { by: "cost", name: "Cost", desc: "most first", asc: "least first" },
  { by: "tokens", name: "Tokens", desc: "most first", asc: "least first" },
  { by: "messages", name: "Messages", desc: "most first", asc: "fewest first" },
];

export const GROUPS: readonly { group: GroupBy; name: string }[] = [
  { group: "day", name: "Day" },
  { group: "project", name: "Project" },
  { group: "agent", name: "Agent" },
  { group: "model", name: "Model" },
  { group: "machine", name: "Machine" },
];

export function parseListView(search: SearchParams): ListView {
  const by = SORTS.find((sort) => sort.by === search["sort"])?.by ?? "activity";
  const group = GROUPS.find((each) => each.group === search["group"])?.group ?? null;
  const isTrash = search["trash"] === "1";
  const isTimed = by === "activity" || by === "started";
  return {
    // Days follow each other only where times do.
    by: group === "day" && !isTimed ? "activity" : by,
    order: search["order"] === "asc" ? "asc" : "desc",
    group: isTrash ? null : group,
    isTrash,
  };
}

/** The parameters of the address; what is usual is not written. */
export function writeListView({ by, order, group, isTrash }: ListView): SearchParams {
  return {
    sort: by === "activity" ? undefined : by,
    order: order === "desc" ? undefined : order,
    group: group ?? undefined,
    trash: isTrash ? "1" : undefined,
  };
}

/** Whether anything narrows the list. */
export function isFiltered(search: SearchParams): boolean {
  return Object.keys(parseFilters(search)).length > 0;
}

/**
 * Whether subagents stand for themselves: where somebody looks for certain sessions, one that is found must not be hidden under a
 * parent that is not.
 */
export function isFlat(filters: Filters, { isTrash }: ListView): boolean {
  const { status, minCost, maxCost, tags, starred, label, text, tool, hour } = filters;
  const certain = [status, minCost, maxCost, tags, starred, label, text, tool, hour];
  return isTrash || certain.some((filter) => filter !== undefined);
}
