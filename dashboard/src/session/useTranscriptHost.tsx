import { useMemo } from "react";
import type { Id } from "../backend/api";
import type { TranscriptHost } from "../transcript";
import { foldersOf } from "./folders";
import { InlineSubagent } from "./InlineSubagent";
import { useChanges } from "./useChanges";
import { useContentLoader } from "./useContentLoader";
import type { FileEdits } from "./useFileEdits";
import type { Session } from "./useSession";
import { useSubagents, type Subagent } from "./useSubagents";

/** What the session's transcript may ask of the backend, and the sessions that this one started. */
export function useTranscriptHost(
  session: Session,
  id: Id<"sessions">,
  loadParts: NonNullable<TranscriptHost["loadParts"]>,
  edits: FileEdits,
): { host: TranscriptHost; subagents: readonly Subagent[] } {
  const { subagents, of: subagentOf } = useSubagents(session);
  const changesOf = useChanges(edits);
  const loadContent = useContentLoader();
  const { source, cwd, worktree, projectPath } = session;
  const isSubagent = session.parentExternalId !== null;
  const host = useMemo<TranscriptHost>(
    () => ({
      source,
      isSubagent,
      folders: foldersOf({ cwd, worktree, projectPath }),
      loadContent,
      loadParts,
      changesOf,
      linkTo: (message) => `${window.location.origin}/sessions/${id}?message=${message.id}`,
      subagentOf: (part) => {
        const subagent = subagentOf(part);
        return subagent === undefined ? null : <InlineSubagent subagent={subagent} />;
      },
    }),
    [source, isSubagent, cwd, worktree, projectPath, loadContent, loadParts, changesOf, subagentOf, id],
  );
  return { host, subagents };
}
