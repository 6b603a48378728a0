import { useNavigate } from "@tanstack/react-router";
import { ArrowUp } from "lucide-react";
import { lazy, Suspense, useCallback, useEffect, useMemo, useState, type ReactNode } from "react";
import { Virtualizer } from "virtua";
import type { Filters } from "../filters/filters";
import { keepFilters } from "../filters/useFilters";
import { plural } from "../ui/number-text";
import { BulkBar } from "./BulkBar";
import { ALL, type Group } from "./entries";
import { Line } from "./Line";
import { ListHeader } from "./ListHeader";
import { ListSource } from "./ListSource";
import type { ListedSession } from "./list-request";
import type { ListView, SortBy } from "./list-view";
import { NoSessions } from "./NoSessions";
import { keptPages } from "./pages";
import { useKeptPlace } from "./place-kept";
import type { SelectedSession } from "./selection";
import { titleOf } from "./SessionRow";
import { rememberShown } from "./shown-list";
import { useBulk } from "./useBulk";
import { useLineActions } from "./useLineActions";
import { useListKeys } from "./useListKeys";
import { useListScroll } from "./useListScroll";
import { useNearPages } from "./useNearPages";
import { useSelectMatching } from "./useSelectMatching";
import { useSelection } from "./useSelection";
import { useSessionLists } from "./useSessionLists";
import styles from "./SessionTable.module.css";

const ExportDialog = lazy(async () => ({ default: (await import("../export/ExportDialog")).ExportDialog }));

/** Drawn above and below what is in view: a flick of the wheel finds no blank lines. */
const BUFFER_PX = 1_200;

/** Below it a session takes two lines, as in SessionRow's styles. */
const NARROW_PX = 710;

/** The list itself. `groups`: a list for each of them; null: one list of all. */
export function SessionTable({
  filters,
  view,
  groups,
  onSort,
}: {
  filters: Filters;
  view: ListView;
  groups: readonly Group[] | null;
  onSort: (by: SortBy) => void;
}): ReactNode {
  const navigate = useNavigate();
  const keptPlace = useKeptPlace();
  const { kept } = keptPlace;
  const lists = useSessionLists(filters, view, groups, kept?.loaded ?? 0);
  const { entries, all } = lists;
  useEffect(() => rememberShown(filters, view, entries), [filters, view, entries]);
  const scroll = useListScroll({
    keptPlace,
    lines: entries,
    loaded: all?.live.length ?? 0,
    list: useMemo(() => (all === undefined ? undefined : { asked: all.asked, pages: keptPages(all.pages) }), [all]),
    isComplete: groups !== null || all?.isDone === true,
    onNearEnd: () => (groups === null && all?.isLoading === false ? lists.more(ALL) : undefined),
    onView: useNearPages(entries, lists),
    hold: lists.hold,
  });
  const [itemSize] = useState(() => ((scroll.page.current?.clientWidth ?? 0) < NARROW_PX ? 56 : 36));
  const selection = useSelection(entries, lists.asked);
  const matching = useSelectMatching(
    lists.requests.find(({ key }) => key === ALL),
    selection.selectThese,
  );
  const { stop } = matching;
  const { select: selectOne } = selection;
  const select = useCallback(
    (id: string, range: boolean): void => {
      stop();
      selectOne(id, range);
    },
    [stop, selectOne],
  );
  const clear = (): void => {
    stop();
    selection.clear();
  };
  const bulk = useBulk();
  const [exported, setExported] = useState<readonly SelectedSession[] | null>(null);

  const remove = (sessions: readonly SelectedSession[]): void => {
    if (sessions.length === 0) return;
    void (view.isTrash ? bulk.restore(sessions) : bulk.trash(sessions));
    clear();
    keys.leave(new Set(sessions.map(({ id }) => id)));
  };
  const meant = (session: ListedSession | null): readonly SelectedSession[] =>
    selection.selected.length > 0 || session === null ? selection.selected : [session];
  const star = (session: ListedSession): void => void bulk.star([session], !session.starred);
  const starMeant = (session: ListedSession): void => {
    const sessions = meant(session);
    void bulk.star(sessions, !sessions.every(({ starred }) => starred));
  };
  const keys = useListKeys({
    entries,
    initial: kept?.entry ?? null,
    reveal: scroll.reveal,
    firstSeen: scroll.firstSeen,
    onOpen: ({ id }) => void navigate({ to: "/sessions/$session", params: { session: id }, search: keepFilters }),
    onSelect: (id) => select(id, false),
    onSelectAll: selection.selectAll,
    onClear: clear,
    onStar: starMeant,
    onExport: (session) => setExported(meant(session)),
    onTrash: (session) => (view.isTrash ? undefined : remove(meant(session))),
  });
  const { unfold, turn, want, more } = lists;
  const actions = useLineActions({ select, star, unfold, point: keys.point, turn, want, more });
  scroll.place(keys.pointed?.entry ?? null);

  const isEmpty = entries.length === 0 && (groups !== null || (all?.isDone === true && !all.isStale));
  return (
    <>
      {lists.requests.map((request) => (
        <ListSource
          key={`${request.key} ${request.asked}`}
          request={request}
          list={lists.lists.get(request.key)}
          kept={request.key === ALL && request.asked === kept?.list?.asked ? kept.list.pages : undefined}
          report={lists.report}
        />
      ))}
      {isEmpty ? <NoSessions view={view} /> : null}
      <div className={styles.list} hidden={isEmpty}>
        <div className={styles.head}>
          <ListHeader view={view} isOrdered={filters.text === undefined && !view.isTrash} onSort={onSort}>
            <label className={styles.all}>
              <input
                type="checkbox"
                aria-label="Select all that are loaded"
                checked={selection.isAll}
                onChange={selection.isAll ? clear : selection.selectAll}
              />
            </label>
          </ListHeader>
          {lists.held > 0 ? (
            <button type="button" className={styles.pill} onClick={scroll.toTop}>
              <ArrowUp aria-hidden size={13} />
              {plural(lists.held, "new session")}
            </button>
          ) : null}
        </div>
        <div ref={scroll.start} className={styles.lines} aria-busy={all?.isStale}>
          <Virtualizer
            ref={scroll.virtualizer}
            scrollRef={scroll.page}
            startMargin={scroll.startMargin}
            bufferSize={BUFFER_PX}
            itemSize={itemSize}
            keepMounted={keys.index === -1 ? [] : [keys.index]}
            data={entries}
            as="ul"
            item="li"
          >
            {(entry) => (
              <Line
                key={entry.id}
                entry={entry}
                isSelected={entry.kind === "session" && selection.isSelected(entry.session.id)}
                focus={keys.pointed?.entry === entry.id ? keys.pointed.focus : null}
                actions={actions}
              />
            )}
          </Virtualizer>
        </div>
      </div>
      <BulkBar
        selected={selection.selected}
        isTrash={view.isTrash}
        bulk={bulk}
        onRemove={() => remove(selection.selected)}
        onExport={() => setExported(selection.selected)}
        onClear={clear}
        matching={matching}
        isMore={groups === null && selection.isOfLoaded && !(selection.isAll && all?.isDone === true)}
      />
      {exported === null || exported.length === 0 ? null : (
        <Suspense fallback={null}>
          <ExportDialog
            sessions={exported.map((session) => ({ id: session.id, title: titleOf(session) }))}
            onClose={() => setExported(null)}
          />
        </Suspense>
      )}
    </>
  );
}
