import { copyFileSync, mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { DatabaseSync } from "@photostructure/sqlite";
import type { Json } from "@opensync/protocol";
import { z } from "zod";
import { openStore, type OpenCodeStore, type StorePlace } from "..";

/** Recorded with OpenCode 1.18.33: `main` has tools and patches, `rich` subagents, a compaction, errors and an unanswered permission. */
export type FixtureName = "main" | "rich";

const fixture = (name: string): string => fileURLToPath(new URL(`../../../fixtures/${name}`, import.meta.url));

/** A recorded database in a folder of its own, and a connection that writes it as OpenCode does. */
export function copyOfFixture(name: FixtureName): WrittenDatabase {
  const path = join(mkdtempSync(join(tmpdir(), "opencode-store-")), "opencode.db");
  copyFileSync(fixture(`${name}.db`), path);
  return new WrittenDatabase(path);
}

export class WrittenDatabase {
  readonly place: StorePlace;
  readonly connection: InstanceType<typeof DatabaseSync>;
  #now = Date.UTC(2026, 10, 22);

  constructor(path: string) {
    this.place = { kind: "database", path };
    this.connection = new DatabaseSync(path);
    this.connection.exec("PRAGMA journal_mode = WAL");
    this.connection.exec("PRAGMA foreign_keys = ON");
  }

  /** Open for as long as the test lasts, so that WAL and snapshots are real. */
  async open(): Promise<OpenCodeStore> {
    return openStore([this.place]);
  }

  run(sql: string, ...parameters: (string | number | null)[]): void {
    this.connection.prepare(sql).run(...parameters);
  }

  get(sql: string, ...parameters: (string | number)[]): Record<string, string | number | null> {
    return z
      .record(z.string(), z.union([z.string(), z.number(), z.null()]))
      .parse(this.connection.prepare(sql).get(...parameters));
  }

  /** A later time with each call. */
  now(): number {
    this.#now += 1_000;
    return this.#now;
  }

  /** Adds the durable event that OpenCode 1.18 writes with each change of a row. */
  event(sessionId: string, type: string, data: Json): void {
    const at = this.now();
    const seq = Number(this.get("SELECT seq FROM event_sequence WHERE aggregate_id = ?", sessionId).seq) + 1;
    const id = `evt_${((at % 2 ** 36) * 4096 + 1).toString(16).padStart(12, "0")}${String(seq).padStart(14, "0")}`;
    this.run("UPDATE event_sequence SET seq = ? WHERE aggregate_id = ?", seq, sessionId);
    const values = [id, sessionId, seq, `${type}.1`, JSON.stringify(data)];
    this.run("INSERT INTO event (id, aggregate_id, seq, type, data) VALUES (?, ?, ?, ?, ?)", ...values);
  }

  addMessage(sessionId: string, id: string, data: { [key: string]: Json }): void {
    const at = this.now();
    const text = JSON.stringify({ time: { created: at }, ...data });
    this.run(
      "INSERT INTO message (id, session_id, time_created, time_updated, data) VALUES (?, ?, ?, ?, ?)",
      id,
      sessionId,
      at,
      at,
      text,
    );
    this.event(sessionId, "message.updated", { sessionID: sessionId, info: { id } });
  }

  addPart(sessionId: string, messageId: string, id: string, data: Json): void {
    const at = this.now();
    this.run(
      "INSERT INTO part (id, message_id, session_id, time_created, time_updated, data) VALUES (?, ?, ?, ?, ?, ?)",
      id,
      messageId,
      sessionId,
      at,
      at,
      typeof data === "string" ? data : JSON.stringify(data),
    );
    this.event(sessionId, "message.part.updated", { sessionID: sessionId, part: { id, messageID: messageId } });
  }

  /** As `Session.fork` of 1.18.33: copies with new ids, and nothing that names the original. */
  fork(sessionId: string, forkId: string, title: string): void {
    const at = this.now();
    this.run(
      `INSERT INTO session (id, project_id, slug, directory, title, version, time_created, time_updated)
        SELECT ?, project_id, slug, directory, ?, version, ?, ? FROM session WHERE id = ?`,
      forkId,
      title,
      at,
      at,
      sessionId,
    );
    this.run(
      `INSERT INTO message (id, session_id, time_created, time_updated, data)
        SELECT ? || id, ?, time_created, ?, data FROM message WHERE session_id = ?`,
      `msg_${forkId}`,
      forkId,
      at,
      sessionId,
    );
    this.run(
      `INSERT INTO part (id, message_id, session_id, time_created, time_updated, data)
        SELECT ? || id, ? || message_id, ?, ?, ?, data FROM part WHERE session_id = ?`,
      `prt_${forkId}`,
      `msg_${forkId}`,
      forkId,
      at,
      at,
      sessionId,
    );
  }
}

const exported = z.object({
  info: z.looseObject({
    id: z.string(),
    cost: z.number(),
    tokens: z.object({
      input: z.number(),
      output: z.number(),
      reasoning: z.number(),
      cache: z.object({ read: z.number(), write: z.number() }),
    }),
  }),
  messages: z.array(
    z.object({
      info: z.looseObject({ id: z.string() }),
      parts: z.array(z.looseObject({ id: z.string(), type: z.string() })),
    }),
  ),
});
export type Exported = z.infer<typeof exported>;

/** What `opencode export` said of one session of the recorded databases. */
export function readExport(name: "main" | "rich" | "subagent"): Exported {
  const text = readFileSync(fixture(`export-${name}.json`), "utf8");
  return exported.parse(JSON.parse(text.slice(text.indexOf("{"))));
}
