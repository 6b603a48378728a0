import { copyFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "@photostructure/sqlite";
import { repository } from "../measure/repository";

/** Recorded with OpenCode 1.18.33: its tables and indexes are the real ones. */
const RECORDED = join(repository, "clients/opencode/fixtures/main.db");
const WITH_SESSIONS = ["session", "message", "part", "event", "event_sequence"];

/** An `opencode.db` of 1.18 without a session, in WAL mode as OpenCode's is; `worktree` is its project's. */
export function createEmptyDatabase(
  path: string,
  { worktree }: { worktree?: string } = {},
): InstanceType<typeof DatabaseSync> {
  copyFileSync(RECORDED, path);
  const database = new DatabaseSync(path);
  database.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF");
  for (const table of WITH_SESSIONS) database.exec(`DELETE FROM ${table}`);
  if (worktree !== undefined) database.prepare("UPDATE project SET worktree = ?").run(worktree);
  return database;
}
