import { openCodeId } from "../../generate/opencode-id";
import { prose } from "../../generate/prose";
import type { Random } from "../../generate/random";
import type { Statement } from "./agent-process";
import type { BusEvent, SessionPlan, Step } from "./session-steps";

export type Json = Record<string, unknown>;

export interface Message {
  id: string;
  createdAt: number;
  data: Json;
}

type Write = Extract<Step, { do: "write" }>;
type Tell = Extract<Step, { do: "tell" }>;

const MODEL = { providerID: "anthropic", modelID: "claude-opus-4-8" };
const NO_TOKENS = { input: 0, output: 0, reasoning: 0, cache: { read: 0, write: 0 } };

/** One session's rows, each with the durable event that OpenCode 1.18 writes beside it and tells plugins of. */
export class Conversation {
  readonly id: string;
  readonly now: () => number;
  readonly #parentId: string | null;
  readonly #random: Random;
  readonly #cwd: string;
  readonly #createdAt: number;
  /** How many texts there are: each says its number, so that no two records are alike. */
  readonly #texts: { count: number };
  #title: string;
  #seq = -1;
  #ids = 0;

  /** `parent`: whose subagent has this session. */
  constructor({ random, now, cwd, sessionId }: SessionPlan, parent?: Conversation) {
    this.#random = random;
    this.now = now;
    this.#cwd = cwd;
    this.#createdAt = now();
    const own = parent === undefined ? sessionId.replaceAll("-", "").slice(0, 14) : random.hex(14);
    this.id = openCodeId("ses", this.#createdAt, 0, own);
    this.#parentId = parent?.id ?? null;
    this.#texts = parent?.texts ?? { count: 0 };
    this.#title = `New session - ${new Date(this.#createdAt).toISOString()}`;
  }

  get texts(): { count: number } {
    return this.#texts;
  }

  text(what: string, words = 12): string {
    this.#texts.count += 1;
    return `${what} ${this.#texts.count} of ${this.id.slice(-8)}: ${prose(this.#random, words)}`;
  }

  newId(prefix: "msg" | "prt" | "evt" | "per"): string {
    this.#ids += 1;
    return openCodeId(prefix, this.now(), this.#ids, this.#random.hex(14));
  }

  newPart(): { id: string } {
    return { id: this.newId("prt") };
  }

  newMessage(role: "user" | "assistant", prompt?: Message): Message {
    const createdAt = this.now();
    const common = { role, time: { created: createdAt }, agent: "build" };
    const path = { cwd: this.#cwd, root: this.#cwd };
    const data =
      role === "user"
        ? { ...common, model: MODEL }
        : { ...common, parentID: prompt?.id, mode: "build", path, cost: 0, tokens: NO_TOKENS, ...MODEL };
    return { id: this.newId("msg"), createdAt, data };
  }

  create(): Write {
    return this.#change("session.created", { info: this.#info() }, [
      `INSERT INTO session (id, project_id, parent_id, slug, directory, title, version, agent, time_created, time_updated)
        VALUES (?, (SELECT id FROM project LIMIT 1), ?, 'slug', ?, ?, '1.18.33', 'build', ?, ?)`,
      this.id,
      this.#parentId,
      this.#cwd,
      this.#title,
      this.#createdAt,
      this.#createdAt,
    ]);
  }

  /** A new title moves no time of the row. */
  rename(title: string): Write {
    this.#title = title;
    return this.#change("session.updated", { info: this.#info() }, [
      "UPDATE session SET title = ? WHERE id = ?",
      title,
      this.id,
    ]);
  }

  touch(): Write {
    return this.#change("session.updated", { info: this.#info() }, [
      "UPDATE session SET time_updated = ? WHERE id = ?",
      this.now(),
      this.id,
    ]);
  }

  /** So do costs. */
  bill({ input, output, reasoning, cache }: typeof NO_TOKENS, cost: number): Write {
    const sql = `UPDATE session SET cost = cost + ?, tokens_input = tokens_input + ?, tokens_output = tokens_output + ?,
      tokens_reasoning = tokens_reasoning + ?, tokens_cache_read = tokens_cache_read + ?, tokens_cache_write = tokens_cache_write + ? WHERE id = ?`;
    const values = [cost, input, output, reasoning, cache.read, cache.write, this.id];
    return this.#change("session.updated", { info: this.#info() }, [sql, ...values]);
  }

  /** `message` with `more` in it. */
  write(message: Message, more: Json = {}): Write {
    message.data = { ...message.data, ...more };
    const info = { id: message.id, sessionID: this.id, ...message.data };
    return this.#change("message.updated", { info }, [
      `INSERT INTO message (id, session_id, time_created, time_updated, data) VALUES (?, ?, ?, ?, ?)
        ON CONFLICT (id) DO UPDATE SET time_updated = excluded.time_updated, data = excluded.data`,
      message.id,
      this.id,
      message.createdAt,
      this.now(),
      JSON.stringify(message.data),
    ]);
  }

  writePart(message: Message, { id }: { id: string }, data: Json): Write {
    const at = this.now();
    const part = { id, sessionID: this.id, messageID: message.id, ...data };
    return this.#change("message.part.updated", { part, time: at }, [
      `INSERT INTO part (id, message_id, session_id, time_created, time_updated, data) VALUES (?, ?, ?, ?, ?, ?)
        ON CONFLICT (id) DO UPDATE SET time_updated = excluded.time_updated, data = excluded.data`,
      id,
      message.id,
      this.id,
      at,
      at,
      JSON.stringify(data),
    ]);
  }

  commandExecuted({ id }: Message): Tell & { fact: string } {
    const properties = { name: "review", arguments: "", messageID: id };
    return { ...this.tell("command.executed", properties), fact: `${id} ran /review` };
  }

  /** What no table holds. */
  tell(type: string, properties: Json): Tell {
    return { do: "tell", event: this.#event(type, properties) };
  }

  #info(): Json {
    const time = { created: this.#createdAt, updated: this.now() };
    const parent = this.#parentId === null ? {} : { parentID: this.#parentId };
    return { id: this.id, slug: "slug", directory: this.#cwd, title: this.#title, version: "1.18.33", ...parent, time };
  }

  #change(type: string, properties: Json, row: Statement): Write {
    const event = this.#event(type, properties);
    this.#seq += 1;
    const data = JSON.stringify(event.properties);
    const statements: Statement[] = [
      row,
      [
        `INSERT INTO event_sequence (aggregate_id, seq) VALUES (?, ?)
          ON CONFLICT (aggregate_id) DO UPDATE SET seq = excluded.seq`,
        this.id,
        this.#seq,
      ],
      [
        "INSERT INTO event (id, aggregate_id, seq, type, data) VALUES (?, ?, ?, ?, ?)",
        event.id,
        this.id,
        this.#seq,
        `${type}.1`,
        data,
      ],
    ];
    return { do: "write", statements, event };
  }

  #event(type: string, properties: Json): BusEvent {
    return { id: this.newId("evt"), type, properties: { sessionID: this.id, ...properties } };
  }
}
