import { useNavigate, useSearch } from "@tanstack/react-router";
import { ArrowDownUp, Check, Group as GroupIcon, Trash2 } from "lucide-react";
import { useMemo, type ReactNode } from "react";
import { FilterBar } from "../filters/FilterBar";
import { parseFilters, type SearchParams } from "../filters/filters";
import { SESSION_FIELDS } from "../filters/session-fields";
import { TextFilter } from "../filters/TextFilter";
import { Button } from "../ui/Button";
import { Menu } from "../ui/Menu";
import { PageHeader } from "../ui/PageHeader";
import { EmptyTrash } from "./EmptyTrash";
import { GROUPS, parseListView, SORTS, writeListView, type ListView, type SortBy } from "./list-view";
import { GroupedTable } from "./GroupedTable";

/** All sessions: what they are narrowed to, how they are ordered and grouped, all of it in the address. */
export function SessionsPage(): ReactNode {
  const search: SearchParams = useSearch({ strict: false });
  const navigate = useNavigate();
  const filters = useMemo(() => parseFilters(search), [search]);
  const view = useMemo(() => parseListView(search), [search]);
  const set = (change: Partial<ListView>): void =>
    void navigate({
      to: ".",
      search: (now: SearchParams) => ({ ...now, ...writeListView({ ...parseListView(now), ...change }) }),
      replace: true,
    });
  const sort = (by: SortBy): void => set({ by, order: view.by === by && view.order === "desc" ? "asc" : "desc" });
  return (
    <>
      <PageHeader title={view.isTrash ? "Trash" : "Sessions"}>
        {view.isTrash ? <EmptyTrash /> : <ViewMenus view={view} set={set} />}
        <Button size="s" aria-pressed={view.isTrash} onClick={() => set({ isTrash: !view.isTrash })}>
          {view.isTrash ? (
            "All sessions"
          ) : (
            <>
              <Trash2 aria-hidden size={14} />
              Trash
            </>
          )}
        </Button>
      </PageHeader>
      <FilterBar fields={SESSION_FIELDS}>
        <TextFilter />
      </FilterBar>
      <GroupedTable filters={filters} view={view} onSort={sort} />
    </>
  );
}

function ViewMenus({ view, set }: { view: ListView; set: (change: Partial<ListView>) => void }): ReactNode {
  const sort = SORTS.find(({ by }) => by === view.by) ?? SORTS[0];
  const group = GROUPS.find((each) => each.group === view.group);
  const check = (isChosen: boolean): ReactNode => (isChosen ? <Check aria-label="Chosen" /> : null);
  return (
    <>
      <Menu
        trigger={
          <Button size="s" aria-label={`Sort: ${sort?.name}, ${sort?.[view.order]}`}>
            <ArrowDownUp aria-hidden size={14} />
            {sort?.name}
          </Button>
        }
        items={SORTS.flatMap(({ by, name, desc, asc }) =>
          (["desc", "asc"] as const).map((order) => ({
            label: `${name}, ${order === "desc" ? desc : asc}`,
            icon: check(view.by === by && view.order === order),
            onSelect: () => set({ by, order }),
          })),
        )}
      />
      <Menu
        trigger={
          <Button size="s" aria-label={`Group: ${group?.name ?? "No groups"}`}>
            <GroupIcon aria-hidden size={14} />
            {group?.name ?? "No groups"}
          </Button>
        }
        items={[
          { label: "No groups", icon: check(view.group === null), onSelect: () => set({ group: null }) },
          ...GROUPS.map((each) => ({
            label: each.name,
            icon: check(view.group === each.group),
            onSelect: () => set({ group: each.group }),
          })),
        ]}
      />
    </>
  );
}
