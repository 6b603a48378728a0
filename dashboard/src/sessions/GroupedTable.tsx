import { useMemo, type ReactNode } from "react";
import type { Choice } from "../filters/ChoiceList";
import type { Filters } from "../filters/filters";
import { useAgents, useMachines, useModels, useProjects } from "../filters/useChoices";
import { Notice } from "../ui/Notice";
import { Skeleton } from "../ui/Skeleton";
import type { Group } from "./entries";
import type { GroupBy, ListView, SortBy } from "./list-view";
import { SessionTable } from "./SessionTable";
import { groupKey } from "./useSessionLists";

interface TableProps {
  filters: Filters;
  view: ListView;
  onSort: (by: SortBy) => void;
}

/** The list in groups, or as one. */
export function GroupedTable(props: TableProps): ReactNode {
  const { group } = props.view;
  if (group === null || group === "day") return <SessionTable {...props} groups={null} />;
  const Table = TABLES[group];
  return <Table {...props} />;
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
