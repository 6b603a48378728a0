import { useEffect, useMemo, useRef } from "react";
import type { LineActions } from "./Line";

/** The same object over time, which does what was given last: lines are drawn anew only where their session changed. */
export function useLineActions(actions: LineActions): LineActions {
  const latest = useRef(actions);
  useEffect(() => {
    latest.current = actions;
  });
  return useMemo<LineActions>(
    () => ({
      select: (id, range) => latest.current.select(id, range),
      star: (session) => latest.current.star(session),
      unfold: (externalId) => latest.current.unfold(externalId),
      point: (entry) => latest.current.point(entry),
      turn: (group) => latest.current.turn(group),
      want: (list) => latest.current.want(list),
      more: (list) => latest.current.more(list),
    }),
    [],
  );
}
