import { usePaginatedQuery, useQuery } from "convex/react";
import { useEffect, useMemo } from "react";
import { api } from "../backend/api";
import { agentName } from "../ui/AgentTag";
import { namesApart } from "../ui/path-text";
import type { Choice } from "./ChoiceList";

/** What the user's sessions have of each kind, the most frequent first; undefined while that is not known yet. */
function useFacet(kind: "sources" | "models" | "machines" | "tags"): readonly Choice[] | undefined {
  const found = useQuery(api.facets.mine.list, {})?.[kind];
  return useMemo(() => found?.map(({ value, label, sessions }) => ({ value, label, count: sessions })), [found]);
}

export function useAgents(): readonly Choice[] | undefined {
  const found = useFacet("sources");
  return useMemo(() => found?.map((choice) => ({ ...choice, label: agentName(choice.value) })), [found]);
}

export function useModels(): readonly Choice[] | undefined {
  return useFacet("models");
}

export function useMachines(): readonly Choice[] | undefined {
  return useFacet("machines");
}

export function useTags(): readonly Choice[] | undefined {
  return useFacet("tags");
}

const PROJECTS_PER_PAGE = 200;
const MAX_PROJECTS = 2_000;

/** The user's projects, by name. */
export function useProjects(): readonly Choice[] | undefined {
  const { results, status, loadMore } = usePaginatedQuery(
    api.projects.mine.list,
    {},
    { initialNumItems: PROJECTS_PER_PAGE },
  );
  useEffect(() => {
    if (status === "CanLoadMore" && results.length < MAX_PROJECTS) loadMore(PROJECTS_PER_PAGE);
  }, [status, results.length, loadMore]);
  return useMemo(() => {
    if (status === "LoadingFirstPage") return undefined;
    const names = namesApart(results);
    return results
      .map(({ path, name, sessions }): Choice => {
        const label = names.get(path) ?? name;
        return { value: path, label, count: sessions, ...(label === name ? { detail: path } : {}) };
      })
      .toSorted((a, b) => a.label.localeCompare(b.label));
  }, [results, status]);
}
