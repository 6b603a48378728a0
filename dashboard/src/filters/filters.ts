import { hourIndex } from "./hour-cell";

/** What a session is doing; the word for it stands beside its dot. */
export type SessionState = "working" | "waiting" | "idle" | "ended" | "error";

/** What the pages of the dashboard are narrowed to, as it stands in the address: shared by all of them. */
export interface Filters {
  agent?: string;
  /** A project's path. */
  project?: string;
  model?: string;
  /** A machine's id. */
  machine?: string;
  branch?: string;
  /** Days, `YYYY-MM-DD`, both included, in the reader's time zone. */
  from?: string;
  to?: string;
  status?: SessionState;
  /** USD */
  minCost?: number;
  maxCost?: number;
  tags?: string[];
  starred?: boolean;
  label?: string;
  text?: string;
  /** A tool that was called. */
  tool?: string;
  /** An hour of the reader's week, `mon-14`, in which something was said. */
  hour?: string;
}

export type SearchParams = Record<string, string | string[] | undefined>;

const STATES: readonly SessionState[] = ["working", "waiting", "idle", "ended", "error"];
const DAY = /^\d{4}-\d{2}-\d{2}$/;

/** What an address says, without what it says wrongly: a filter that cannot be read is no filter. */
export function parseFilters(search: SearchParams): Filters {
  const filters: Filters = {};
  const text = (name: string): string | undefined => {
    const value = search[name];
    const first = Array.isArray(value) ? value[0] : value;
    return first === undefined || first === "" ? undefined : first;
  };
  for (const name of ["agent", "project", "model", "machine", "branch", "label", "text", "tool"] as const) {
    const value = text(name);
    if (value !== undefined) filters[name] = value;
  }
  for (const name of ["from", "to"] as const) {
    const value = text(name);
    if (value !== undefined && DAY.test(value)) filters[name] = value;
  }
  for (const name of ["minCost", "maxCost"] as const) {
    const value = Number(text(name) ?? Number.NaN);
    if (Number.isFinite(value) && value >= 0) filters[name] = value;
  }
  const hour = text("hour");
  if (hour !== undefined && hourIndex(hour) !== null) filters.hour = hour;
  const status = STATES.find((state) => state === text("status"));
  if (status !== undefined) filters.status = status;
  if (text("starred") === "1") filters.starred = true;
  const tags = [search["tag"] ?? []].flat().filter((tag) => tag !== "");
  if (tags.length > 0) filters.tags = tags;
  return filters;
}

/** The filters as parameters of an address; one that is not set is undefined, so that it takes an earlier one away. */
export function writeFilters(filters: Filters): SearchParams {
  const number = (value: number | undefined): string | undefined => (value === undefined ? undefined : String(value));
  return {
    agent: filters.agent,
    project: filters.project,
    model: filters.model,
    machine: filters.machine,
    branch: filters.branch,
    from: filters.from,
    to: filters.to,
    status: filters.status,
    minCost: number(filters.minCost),
    maxCost: number(filters.maxCost),
    starred: filters.starred === true ? "1" : undefined,
    label: filters.label,
    text: filters.text,
    tool: filters.tool,
    hour: filters.hour,
    tag: filters.tags,
  };
}

/** Names of the parameters that are filters: what a link to another page keeps. */
export const FILTER_PARAMS: readonly string[] = Object.keys(writeFilters({}));
