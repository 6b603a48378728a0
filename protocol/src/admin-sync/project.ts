import { isRecord, toMs } from "../item";
import type { ItemResult } from "../item";
import { parseSession } from "../session";
import type { SessionItem } from "../session";
import { parseWithRest } from "./kept";
import type { Kept } from "./kept";
import { SESSION_ID } from "./session";
import { takeRevision, takeTimes } from "./times";

/** What is said of a session's repository and project is said of the session. */

export function parseVcsInfo(raw: unknown, session: string | undefined, now: number): ItemResult<Kept<SessionItem>> {
  return inOneField("vcs_info", raw, (rest) =>
    parseWithRest(
      rest,
      (fields) => {
        const { updated } = takeTimes(fields.copy());
        return {
          externalId: fields.takeText(...SESSION_ID) ?? session,
          revision: takeRevision(fields, updated, toMs(fields.copy().take("timestamp"))),
          vcs: fields.takeText("vcs", "type"),
          gitBranch: fields.takeText("branch", "git_branch", "current_branch"),
          gitRepo: fields.takeText("remote", "remote_url", "repository", "git_repo"),
          worktree: fields.takeText("worktree"),
        };
      },
      (item) => parseSession(item, now),
    ),
  );
}

export function parseProjectInfo(
  raw: unknown,
  session: string | undefined,
  now: number,
): ItemResult<Kept<SessionItem>> {
  return inOneField("project_info", raw, (rest) =>
    parseWithRest(
      rest,
      (fields) => {
        const { updated } = takeTimes(fields.copy());
        const worktree = fields.takeText("worktree", "project_path", "path", "directory");
        return {
          externalId: fields.takeText(...SESSION_ID) ?? session,
          revision: takeRevision(fields, updated),
          projectExternalId: fields.takeText("project_id", "projectID", "id"),
          projectName: fields.takeText("name", "project_name"),
          // OpenCode's project of everything that is in no repository has the root folder for a worktree.
          ...(worktree === "/" ? { kept: { worktree } } : { projectPath: worktree }),
          vcs: fields.takeText("vcs"),
          gitBranch: fields.takeText("branch", "git_branch"),
        };
      },
      (item) => parseSession(item, now),
    ),
  );
}

/** What no column has is kept in one field, apart from the session's own. */
function inOneField(
  name: string,
  raw: unknown,
  parse: (raw: unknown) => ItemResult<Kept<SessionItem>>,
): ItemResult<Kept<SessionItem>> {
  const parsed = parse(isRecord(raw) ? raw : undefined);
  if (!parsed.ok || parsed.item.extra === undefined) return parsed;
  return { ok: true, item: { ...parsed.item, extra: { [name]: parsed.item.extra } } };
}
