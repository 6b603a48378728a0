import { useCallback, useRef } from "react";
import type { Entry } from "./entries";
import type { ListEvent, LoadedList } from "./loaded-lists";
import { nearPages, nearText, type Span } from "./near-pages";

/** Says which pages the reader is at, when they are others than before. */
export function useNearPages(
  entries: readonly Entry[],
  { lists, report }: { lists: ReadonlyMap<string, LoadedList>; report: (event: ListEvent) => void },
): (view: { seen: Span; near: Span }) => void {
  const said = useRef("");
  return useCallback(
    (view) => {
      const near = nearPages(entries, lists, view);
      const text = nearText(near);
      if (text === said.current) return;
      said.current = text;
      report({ kind: "near", near });
    },
    [entries, lists, report],
  );
}
