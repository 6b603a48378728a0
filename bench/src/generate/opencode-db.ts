import { mkdirSync, statSync } from "node:fs";
import { dirname } from "node:path";
import { createEmptyDatabase } from "./empty-opencode-db";
import { openCodeId } from "./opencode-id";
import { prose } from "./prose";
import { Random } from "./random";

const START = Date.UTC(2026, 0, 5, 9);
const MODEL = { id: "claude-opus-4-8", providerID: "anthropic", variant: "default" };

export interface GeneratedDatabase {
  sessions: number;
  messages: number;
  parts: number;
  /** Bytes of JSON in messages and parts: what is to be brought in. The file is larger by its indexes, and by events where they are kept. */
  contentBytes: number;
  fileBytes: number;
}

/**
 * Writes an `opencode.db` (1.18) whose messages and parts hold `bytes` of JSON, or with `of: "file"` one that is itself of that size. `events` adds
 * OpenCode's log, which repeats every row and so doubles the file; without it the sessions look like those of versions that kept none.
 */
export function generateOpenCodeDatabase(
  path: string,
  bytes: number,
  options: { seed?: number; turns?: number; events?: boolean; of?: "content" | "file" } = {},
): GeneratedDatabase {
  mkdirSync(dirname(path), { recursive: true });
  const database = createEmptyDatabase(path);
  const writer = new Writer(database, options.events ?? true);
  const random = new Random(options.seed ?? 1);
  const written = (): number => (options.of === "file" ? sizeOf(database) : writer.counts.contentBytes);
  for (let session = 0; written() < bytes; session++) {
    database.exec("BEGIN");
    writeSession(writer, random, { session, turns: options.turns ?? 20 + random.below(60) });
    database.exec("COMMIT");
  }
  database.exec("PRAGMA wal_checkpoint(TRUNCATE)");
  database.close();
  return { ...writer.counts, fileBytes: statSync(path).size };
}

function sizeOf(database: Connection): number {
  const { pages, size } = database
    .prepare("SELECT page_count AS pages, page_size AS size FROM pragma_page_count, pragma_page_size")
    .get() as { pages: number; size: number };
  return pages * size;
}

type Json = Record<string, unknown>;
type Connection = ReturnType<typeof createEmptyDatabase>;

class Writer {
  readonly counts = { sessions: 0, messages: 0, parts: 0, contentBytes: 0 };
  readonly #statements: Record<
    "session" | "message" | "part" | "event" | "sequence" | "total",
    ReturnType<Connection["prepare"]>
  >;
  readonly #withEvents: boolean;
  #seq = -1;
  #id = 0;

  constructor(database: Connection, withEvents: boolean) {
    this.#withEvents = withEvents;
    this.#statements = {
      session: database.prepare(
        `INSERT INTO session (id, project_id, slug, directory, title, version, agent, model, time_created, time_updated)
          VALUES (?, (SELECT id FROM project LIMIT 1), 'slug', ?, ?, '1.18.33', 'build', ?, ?, ?)`,
      ),
      message: database.prepare("INSERT INTO message VALUES (?, ?, ?, ?, ?)"),
      part: database.prepare("INSERT INTO part VALUES (?, ?, ?, ?, ?, ?)"),
      event: database.prepare("INSERT INTO event VALUES (?, ?, ?, ?, ?)"),
      sequence: database.prepare(
        "INSERT INTO event_sequence (aggregate_id, seq) VALUES (?, ?) ON CONFLICT (aggregate_id) DO UPDATE SET seq = excluded.seq",
      ),
      total: database.prepare(
        "UPDATE session SET cost = ?, tokens_input = ?, tokens_output = ?, tokens_cache_read = ?, time_updated = ? WHERE id = ?",
      ),
    };
  }

  session(at: number, directory: string, title: string): string {
    const id = this.#newId("ses", at);
    this.#seq = -1;
    this.#statements.session.run(id, directory, title, JSON.stringify(MODEL), at, at);
    if (this.#withEvents) this.#statements.sequence.run(id, 0);
    this.counts.sessions += 1;
    return id;
  }

  message(session: string, at: number, data: Json): string {
    const id = this.#newId("msg", at);
    const text = JSON.stringify(data);
    this.#statements.message.run(id, session, at, at + 5, text);
    this.#event(session, at, "message.updated.1", `{"sessionID":"${session}","info":{"id":"${id}",${text.slice(1)}}`);
    this.counts.messages += 1;
    this.counts.contentBytes += text.length;
    return id;
  }

  part(session: string, message: string, at: number, data: Json): void {
    const id = this.#newId("prt", at);
    const text = JSON.stringify(data);
    this.#statements.part.run(id, message, session, at, at + 2, text);
    const event = `{"sessionID":"${session}","part":{"id":"${id}","messageID":"${message}",${text.slice(1)}}`;
    this.#event(session, at, "message.part.updated.1", event);
    this.counts.parts += 1;
    this.counts.contentBytes += text.length;
  }

  finish(session: string, at: number, total: { cost: number; input: number; output: number; cacheRead: number }): void {
    this.#statements.total.run(total.cost, total.input, total.output, total.cacheRead, at, session);
    if (this.#withEvents) this.#statements.sequence.run(session, this.#seq);
  }

  #event(session: string, at: number, type: string, data: string): void {
    if (!this.#withEvents) return;
    this.#seq += 1;
    this.#statements.event.run(this.#newId("evt", at), session, this.#seq, type, data);
  }

  #newId(prefix: "ses" | "msg" | "prt" | "evt", at: number): string {
    this.#id += 1;
    return openCodeId(prefix, at, this.#id, this.#id.toString(36));
  }
}

/** Each turn is a prompt, an answer that calls a tool, and a closing answer: seven rows in eight are parts, as in real sessions. */
function writeSession(writer: Writer, random: Random, { session, turns }: { session: number; turns: number }): void {
  let time = START + session * 3_600_000;
  const tick = (): number => (time += 400 + random.below(4_000));
  const directory = `/home/dev/project-${session % 12}`;
  const id = writer.session(time, directory, prose(random, 6));
  const total = { cost: 0, input: 0, output: 0, cacheRead: 0 };
  for (let turn = 0; turn < turns; turn++) {
    const at = tick();
    const model = { providerID: MODEL.providerID, modelID: MODEL.id };
    const prompt = writer.message(id, at, { role: "user", time: { created: at }, agent: "build", model });
    writer.part(id, prompt, at, { type: "text", text: prose(random, 20 + random.below(60)) });
    for (const finish of ["tool-calls", "stop"]) {
      const created = tick();
      const used = { input: 10 + random.below(40), output: 50 + random.below(900), cacheRead: random.below(90_000) };
      const cost = (used.input * 5 + used.output * 25 + used.cacheRead * 0.5) / 1e6;
      const tokens = {
        input: used.input,
        output: used.output,
        reasoning: 0,
        cache: { read: used.cacheRead, write: 0 },
      };
      const answer = writer.message(id, created, {
        parentID: prompt,
        role: "assistant",
        mode: "build",
        agent: "build",
        path: {
          cwd: directory,
          root: directory,
        },
        cost,
        tokens,
        modelID: MODEL.id,
        providerID: MODEL.providerID,
        time: {
          created,
          completed: created + 900,
        },
        finish,
      });
      writer.part(id, answer, created, { type: "step-start", snapshot: random.hex(40) });
      writer.part(id, answer, created, {
        type: "text",
        text: prose(random, 30 + random.below(120)),
        time: { start: created, end: created + 300 },
      });
      if (finish === "tool-calls") writer.part(id, answer, created, toolCall(random, created));
      writer.part(id, answer, created, { type: "step-finish", reason: finish, snapshot: random.hex(40), tokens, cost });
      total.cost += cost;
      total.input += used.input;
      total.output += used.output;
      total.cacheRead += used.cacheRead;
    }
  }
  writer.finish(id, time, total);
}

function toolCall(random: Random, at: number): Json {
  const output = prose(random, 100 + random.below(500));
  const command = prose(random, 12);
  const input = { command, description: prose(random, 5) };
  const time = { start: at + 300, end: at + 300 + random.below(2_000) };
  const metadata = { output, exit: 0, truncated: false };
  const state = { status: "completed", input, output, metadata, title: command, time };
  return { type: "tool", tool: "bash", callID: `toolu_${random.hex(24)}`, state };
}
