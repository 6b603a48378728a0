import type { FunctionReturnType } from "convex/server";
import type { api } from "../backend/api";
import type { Filters } from "../filters/filters";
import { daySpan } from "../filters/days";
import { lastSegment, namesApart } from "../ui/path-text";

export type Hit = FunctionReturnType<typeof api.search.mine.inMessages>["page"][number] & {
  /** Which of the part's contents has it, where that is one that is loaded on demand. */
  field?: string;
};

/** Both lists are best first: they are taken in turn, and a part that is in both is shown once. */
export function merged(inMessages: readonly Hit[], inBigContent: readonly Hit[]): Hit[] {
  const inTurn = Array.from({ length: Math.max(inMessages.length, inBigContent.length) }, (_, rank) => [
    inMessages[rank],
    inBigContent[rank],
  ]);
  const byPart = new Map<string, Hit>();
  for (const hit of inTurn.flat()) if (hit !== undefined && !byPart.has(hit.partId)) byPart.set(hit.partId, hit);
  return [...byPart.values()];
}

/** What hits can be narrowed by: filters of the address that a hit tells of, and whose word it is. */
export type HitFilters = Pick<Filters, "agent" | "project" | "model" | "machine" | "from" | "to"> & {
  role?: string | undefined;
};

const TELLS: Record<keyof Omit<HitFilters, "from" | "to">, (hit: Hit) => readonly (string | null)[]> = {
  agent: ({ source }) => [source],
  project: ({ projectPath, projectName }) => [projectPath, projectName],
  model: ({ model }) => [model],
  machine: ({ machineId }) => [machineId],
  role: ({ role }) => [role],
};

export function narrowed(hits: readonly Hit[], filters: HitFilters): Hit[] {
  const { from, to } = daySpan(filters);
  const wanted = named(filters);
  return hits.filter(
    (hit) =>
      (from === undefined || hit.createdAt >= from) &&
      (to === undefined || hit.createdAt < to) &&
      wanted.every(({ value, tells }) => tells(hit).includes(value)),
  );
}

function named(filters: HitFilters): { value: string; tells: (hit: Hit) => readonly (string | null)[] }[] {
  return (["agent", "project", "model", "machine", "role"] as const).flatMap((name) => {
    const value = filters[name];
    return value === undefined ? [] : [{ value, tells: TELLS[name] }];
  });
}

export interface Facet {
  readonly value: string;
  readonly label: string;
  readonly hits: number;
}

export interface HitFacets {
  readonly agent: readonly Facet[];
  readonly project: readonly Facet[];
  readonly role: readonly Facet[];
}

/** How many of the hits have each value, were the filter of that kind away: so another value can be chosen instead. */
export function facetsOf(
  hits: readonly Hit[],
  filters: HitFilters,
  nameOfAgent: (source: string) => string,
): HitFacets {
  const without = (name: "agent" | "project" | "role"): Hit[] => narrowed(hits, { ...filters, [name]: undefined });
  const ofProjects = without("project");
  const names = namesApart(
    ofProjects.flatMap(({ projectPath: path, projectName }) =>
      path === null ? [] : [{ path, name: projectName ?? lastSegment(path) }],
    ),
  );
  return {
    agent: counted(without("agent"), ({ source }) => ({ value: source, label: nameOfAgent(source) })),
    project: counted(ofProjects, ({ projectPath }) =>
      projectPath === null ? null : { value: projectPath, label: names.get(projectPath) ?? lastSegment(projectPath) },
    ),
    role: counted(without("role"), ({ role }) => ({ value: role, label: roleName(role) })),
  };
}

function counted(
  hits: readonly Hit[],
  valueOf: (hit: Hit) => { value: string; label: string } | null,
): readonly Facet[] {
  const byValue = new Map<string, Facet>();
  for (const hit of hits) {
    const found = valueOf(hit);
    if (found !== null) byValue.set(found.value, { ...found, hits: (byValue.get(found.value)?.hits ?? 0) + 1 });
  }
  return [...byValue.values()].toSorted((a, b) => b.hits - a.hits || a.label.localeCompare(b.label));
}

export function roleName(role: string): string {
  return { user: "You", assistant: "Agent", tool: "Tool", system: "System" }[role] ?? role;
}
