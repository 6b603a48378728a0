import { createHash } from "node:crypto";
import type { StorePlace } from "../places";
import type { SessionHead } from "../reading";
import { number, text } from "./cells";
import type { ReadDatabase, Row } from "./driver";
import type { Schema } from "./schema";

/** Where a session stands: what its stamp is made of. */
export interface Standing {
  head: SessionHead;
  /** Number of its last durable event; null where none is kept (before 1.4, imported sessions). */
  seq: number | null;
  messages: number;
  parts: number;
}

/**
 * Says of each session where it stands, without reading contents. OpenCode 1.18 touches a session's row neither for every message and part nor
 * for a new title, so the stamp is made of: the row and its project's name, the number of its last event, how many messages, parts and to-dos there are, the newest
 * time of a message and of a to-do; and, where no events are kept, of a part, which costs a look at each part's row.
 */
export class HeadReader {
  readonly #database: ReadDatabase;
  readonly #schema: Schema;
  readonly #place: StorePlace;

  constructor(database: ReadDatabase, schema: Schema, place: StorePlace) {
    this.#database = database;
    this.#schema = schema;
    this.#place = place;
  }

  all(): Standing[] {
    return this.#database.snapshot(() => this.#read("", []));
  }

  one(sessionId: string): Standing | null {
    return this.#database.snapshot(() => this.#read("= ?", [sessionId]))[0] ?? null;
  }

  #read(condition: "" | "= ?", parameters: string[]): Standing[] {
    const where = (column: string): string => (condition === "" ? "" : `WHERE ${column} ${condition}`);
    const group = (table: string, columns: string): Map<string, Row> =>
      this.#by(
        `SELECT session_id AS id, ${columns} FROM ${table} ${where("session_id")} GROUP BY session_id`,
        parameters,
      );
    const messages = group("message", `count(*) AS amount, ${this.#newest("message")} AS newest`);
    const parts = group("part", "count(*) AS amount");
    const todos = this.#schema.has("todo", "session_id")
      ? group("todo", `count(*) AS amount, ${this.#newest("todo")} AS newest`)
      : new Map<string, Row>();
    const seqs = this.#schema.has("event_sequence", "seq")
      ? this.#by(`SELECT aggregate_id AS id, seq FROM event_sequence ${where("aggregate_id")}`, parameters)
      : new Map<string, Row>();
    return this.#database.all(`SELECT ${this.#columns()} FROM session ${where("id")}`, ...parameters).map((row) => {
      const id = text(row, "id") ?? "";
      const seq = number(seqs.get(id) ?? {}, "seq") ?? null;
      const [message, part, todo] = [messages.get(id) ?? {}, parts.get(id) ?? {}, todos.get(id) ?? {}];
      const counts = { messages: number(message, "amount") ?? 0, parts: number(part, "amount") ?? 0 };
      const stands = [seq, counts, number(message, "newest"), number(todo, "amount"), number(todo, "newest")];
      const newestPart = seq === null ? this.#newestPart(id) : null;
      return { ...counts, seq, head: this.#head(row, id, JSON.stringify([row, stands, newestPart])) };
    });
  }

  #head(row: Row, id: string, stands: string): SessionHead {
    const createdAt = number(row, "createdAt") ?? 0;
    return {
      id,
      parentId: text(row, "parentId"),
      projectId: text(row, "projectId") ?? "",
      directory: text(row, "directory") ?? "",
      title: text(row, "title") ?? "",
      createdAt,
      updatedAt: number(row, "updatedAt") ?? createdAt,
      stamp: createHash("sha256").update(stands).digest("base64url").slice(0, 22),
      place: this.#place,
    };
  }

  #newestPart(sessionId: string): number | null {
    const sql = `SELECT ${this.#newest("part")} AS newest FROM part WHERE session_id = ?`;
    return number(this.#database.get(sql, sessionId) ?? {}, "newest") ?? null;
  }

  #newest(table: string): string {
    return this.#schema.has(table, "time_updated") ? "max(time_updated)" : "NULL";
  }

  #by(sql: string, parameters: string[]): Map<string, Row> {
    return new Map(this.#database.all(sql, ...parameters).map((row) => [text(row, "id") ?? "", row]));
  }

  /** `revert` and `summary_diffs` may hold whole diffs: their lengths tell a change well enough beside the rest. */
  #columns(): string {
    const length = (column: string): string => (this.#schema.has("session", column) ? `length(${column})` : "NULL");
    // Not its times: OpenCode (1.18) writes a project's row at each of its starts.
    const project = this.#schema.has("project", "name")
      ? "(SELECT name FROM project p WHERE p.id = session.project_id)"
      : "NULL";
    return `${this.#schema.select("session", HEAD_COLUMNS)}, ${length("revert")} AS revert, ${length("summary_diffs")} AS diffs, ${project} AS project`;
  }
}

const HEAD_COLUMNS = {
  id: "id",
  projectId: "project_id",
  parentId: "parent_id",
  directory: "directory",
  title: "title",
  version: "version",
  shareUrl: "share_url",
  additions: "summary_additions",
  deletions: "summary_deletions",
  files: "summary_files",
  cost: "cost",
  input: "tokens_input",
  output: "tokens_output",
  reasoning: "tokens_reasoning",
  cacheRead: "tokens_cache_read",
  cacheWrite: "tokens_cache_write",
  permission: "permission",
  agent: "agent",
  model: "model",
  createdAt: "time_created",
  updatedAt: "time_updated",
  compactingAt: "time_compacting",
  archivedAt: "time_archived",
};
