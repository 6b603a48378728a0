import { useQuery } from "convex/react";
import { api } from "../backend/api";

/** The tags that there are. */
export function useTagNames(): readonly string[] {
  const facets = useQuery(api.facets.mine.list, {});
  return facets?.tags.map(({ value }) => value) ?? [];
}
