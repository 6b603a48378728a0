import { useNavigate, useSearch } from "@tanstack/react-router";
import { useCallback, useMemo } from "react";
import { FILTER_PARAMS, parseFilters, writeFilters, type Filters, type SearchParams } from "./filters";

/** The filters in the address, and how they are changed: `set({agent: undefined})` takes one away. */
export function useFilters(): {
  filters: Filters;
  set: (change: { [Name in keyof Filters]?: Filters[Name] | undefined }) => void;
  clear: () => void;
} {
  const search: SearchParams = useSearch({ strict: false });
  const navigate = useNavigate();
  const filters = useMemo(() => parseFilters(search), [search]);
  const write = useCallback(
    (change: (now: Filters) => Filters) =>
      void navigate({
        to: ".",
        search: (now: SearchParams) => ({ ...now, ...writeFilters(change(parseFilters(now))) }),
        replace: true,
      }),
    [navigate],
  );
  return {
    filters,
    set: useCallback(
      (change) =>
        write((now) => {
          const next = { ...now, ...change };
          return Object.fromEntries(Object.entries(next).filter(([, value]) => value !== undefined));
        }),
      [write],
    ),
    clear: useCallback(() => write(() => ({})), [write]),
  };
}

/** For a link to another page: the filters go along, what else stands in the address does not. */
export function keepFilters(search: SearchParams): SearchParams {
  return Object.fromEntries(Object.entries(search).filter(([name]) => FILTER_PARAMS.includes(name)));
}
