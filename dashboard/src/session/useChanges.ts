import { useCallback, useMemo } from "react";
import type { FileEdits } from "./useFileEdits";

/** How many lines a tool call's edits added and removed, by the call's id. */
export function useChanges({
  edits,
}: FileEdits): (toolCallId: string) => { additions: number | null; deletions: number | null } | undefined {
  const byCall = useMemo(
    () => new Map(edits?.map(({ toolCallId, additions, deletions }) => [toolCallId, { additions, deletions }])),
    [edits],
  );
  return useCallback((toolCallId) => byCall.get(toolCallId), [byCall]);
}
