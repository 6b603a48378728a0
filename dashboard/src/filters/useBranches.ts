import { useQuery } from "convex/react";
import { useMemo } from "react";
import { api } from "../backend/api";
import type { Choice } from "./ChoiceList";
import type { Filters } from "./filters";

/** The branches of the project that is filtered by, the most used first; none without a project. */
export function useBranches({ project }: Filters): readonly Choice[] | undefined {
  const found = useQuery(api.projects.mine.branches, project === undefined ? "skip" : { project });
  return useMemo(() => {
    if (project === undefined) return [];
    return found
      ?.toSorted((a, b) => b.sessions - a.sessions)
      .map(({ name, sessions }) => ({ value: name, label: name, count: sessions }));
  }, [project, found]);
}
