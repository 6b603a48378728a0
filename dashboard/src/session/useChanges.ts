import { useQuery } from "convex/react";
import { useCallback, useMemo } from "react";
import { api, type Id } from "../backend/api";

/** How many lines a tool call's edits added and removed, by the call's id. */
export function useChanges(
  session: Id<"sessions">,
): (toolCallId: string) => { additions: number | null; deletions: number | null } | undefined {
  const sides = useQuery(api.sessions.mySides.get, { session });
  const edits = useMemo(
    () =>
      new Map(sides?.fileEdits.map(({ toolCallId, additions, deletions }) => [toolCallId, { additions, deletions }])),
    [sides],
  );
  return useCallback((toolCallId) => edits.get(toolCallId), [edits]);
}
