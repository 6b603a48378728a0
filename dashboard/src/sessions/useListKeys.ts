import { useCallback, useMemo, useState } from "react";
import { useShortcuts } from "../shell/shortcuts";
import type { Entry } from "./entries";
import type { ListedSession } from "./list-request";

type SessionEntry = Extract<Entry, { kind: "session" }>;

/** Where the keyboard is in the list, and what its keys do there. */
export function useListKeys({
  entries,
  initial,
  reveal,
  firstSeen,
  onOpen,
  onSelect,
  onSelectAll,
  onClear,
  onStar,
  onExport,
  onTrash,
}: {
  entries: readonly Entry[];
  initial: string | null;
  reveal: (index: number) => void;
  /** Where the keyboard begins, as long as it has been nowhere. */
  firstSeen: () => number;
  onOpen: (session: ListedSession) => void;
  onSelect: (id: string) => void;
  onSelectAll: () => void;
  onClear: () => void;
  onStar: (session: ListedSession) => void;
  /** What was pointed at; null where there is nothing but a selection. */
  onExport: (session: ListedSession | null) => void;
  onTrash: (session: ListedSession | null) => void;
}): {
  pointed: { entry: string; focus: number } | null;
  index: number;
  point: (entry: string) => void;
  /** Goes on to the line that takes the place of the one pointed at, if that is of these sessions, which are going. */
  leave: (ids: ReadonlySet<string>) => void;
} {
  const [pointed, setPointed] = useState<{ entry: string; focus: number } | null>(
    initial === null ? null : { entry: initial, focus: 0 },
  );
  const index = useMemo(
    () => (pointed === null ? -1 : entries.findIndex(({ id }) => id === pointed.entry)),
    [entries, pointed],
  );
  const at = entries[index];
  const session = at?.kind === "session" ? at.session : null;
  const move = (by: 1 | -1): void => {
    const next = nextSession(entries, index === -1 ? firstSeen() - 1 : index, by);
    if (next === null) return;
    reveal(next.index);
    setPointed((before) => ({ entry: next.entry.id, focus: (before?.focus ?? 0) + 1 }));
  };
  const withSession = (act: (session: ListedSession) => void) => (): void => {
    if (session !== null) act(session);
  };
  useShortcuts("Sessions", [
    { keys: "j", does: "Next session", repeats: true, run: () => move(1) },
    { keys: "k", does: "Previous session", repeats: true, run: () => move(-1) },
    { keys: "o", does: "Open (also Enter)", run: withSession(onOpen) },
    { keys: "x", does: "Select (Shift-click for a range)", run: withSession(({ id }) => onSelect(id)) },
    { keys: "Mod+A", does: "Select all that are loaded", run: onSelectAll },
    { keys: "Escape", does: "Select none", run: onClear },
    { keys: "s", does: "Star", run: withSession(onStar) },
    { keys: "e", does: "Export", run: () => onExport(session) },
    { keys: "Delete", does: "Move to the trash", run: () => onTrash(session) },
  ]);
  const leave = (ids: ReadonlySet<string>): void => {
    if (at?.kind !== "session" || !ids.has(at.session.id)) return;
    // Its subagents go with it.
    const stays = (entry: Entry): boolean =>
      entry.kind === "session" && entry.depth <= at.depth && !ids.has(entry.session.id);
    const next = entries.slice(index + 1).find(stays) ?? entries.slice(0, index).findLast(stays);
    if (next !== undefined) setPointed((before) => ({ entry: next.id, focus: (before?.focus ?? 0) + 1 }));
  };
  return {
    pointed,
    index,
    leave,
    point: useCallback((entry) => setPointed((before) => (before?.entry === entry ? before : { entry, focus: 0 })), []),
  };
}

function nextSession(
  entries: readonly Entry[],
  from: number,
  by: 1 | -1,
): { index: number; entry: SessionEntry } | null {
  for (let index = from + by; index >= 0 && index < entries.length; index += by) {
    const entry = entries[index];
    if (entry?.kind === "session") return { index, entry };
  }
  return null;
}
