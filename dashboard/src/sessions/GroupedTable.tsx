import { useMemo, useRef, type ReactNode, type RefObject } from "react";
import type { Choice } from "../filters/ChoiceList";
import type { Filters } from "../filters/filters";
import { useAgents, useMachines, useModels, useProjects } from "../filters/useChoices";
import { Notice } from "../ui/Notice";
import { Skeleton } from "../ui/Skeleton";
import type { Group } from "./entries";
import type { GroupBy, ListView, SortBy } from "./list-view";
import type { LoadedList } from "./loaded-lists";
import { SessionTable } from "./SessionTable";
import { groupKey } from "./useSessionLists";
import { listArgs } from "./list-request";

interface TableProps {
  filters: Filters;
  view: ListView;
  last: RefObject<LoadedList | undefined>;
  onSort: (by: SortBy) => void;
}

/** The list in groups, or as one. Other filters, another order: another list, from its top. */
export function GroupedTable(given: Omit<TableProps, "last">): ReactNode {
  const last = useRef<LoadedList | undefined>(undefined);
  const props = { ...given, last };
  const { filters, view } = props;
  const key = JSON.stringify([listArgs(filters, view), view.group]);
  const Table = view.group === null || view.group === "day" ? null : TABLES[view.group];
  return Table === null ? <SessionTable key={key} {...props} groups={null} /> : <Table key={key} {...props} />;
}

const TABLES = {
  project: grouped("project", useProjects),
  agent: grouped("agent", useAgents),
  model: grouped("model", useModels),
  machine: grouped("machine", useMachines),
};

function grouped(by: Exclude<GroupBy, "day">, useValues: () => readonly Choice[] | undefined) {
  return function Grouped(props: TableProps): ReactNode {
    const values = useValues();
    const only = props.filters[by];
    const groups = useMemo(
      () =>
        values
          ?.filter(({ value }) => only === undefined || only === value)
          .toSorted((a, b) => (b.count ?? 0) - (a.count ?? 0))
          .map(({ value, label, count = null }): Group => ({
            key: groupKey(by, value),
            label,
            detail: value,
            sessions: count,
          })),
      [values, only],
    );
    if (groups === undefined) return <Skeleton height="20rem" />;
    return (
      <>
        <SessionTable {...props} groups={groups} />
        {groups.length === 0 ? null : (
          <Notice kind="info">Sessions without a {by} are in no group: they stand in the list without groups.</Notice>
        )}
      </>
    );
  };
}
