import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { gunzipSync } from "node:zlib";
import {
  addToDigest,
  batchEnvelopeSchema,
  canonicalJson,
  countParts,
  messageHash,
  messageSchema,
  parseFileEdit,
  parseMessage,
  parseSession,
  parseSessionError,
  parseTodoList,
  sessionSchema,
  type ItemKind,
  type ItemResult,
  type MessageItem,
  type Rejection,
  type SessionItem,
  type UpsertCounts,
} from "@opensync/protocol";

interface Row {
  revision: number;
  text: string;
  item: Record<string, unknown>;
}

/** What a test may do to a request before it is looked at: answer it itself (true), or let it pass. */
export type Interference = (
  request: { path: string; body: string; count: number },
  response: ServerResponse,
) => boolean;

/**
 * A backend that speaks the wire over a real socket and keeps rows in memory by the wire's merge rule: the newest revision of an item wins, at equal
 * revisions the greater JSON. It validates with the protocol's own parsers.
 */
export class WireBackend {
  readonly rows: Record<ItemKind, Map<string, Row>> = {
    session: new Map(),
    message: new Map(),
    todo: new Map(),
    fileEdit: new Map(),
    error: new Map(),
  };
  /** Path of each request, in order. */
  readonly requests: string[] = [];
  readonly bodyBytes: number[] = [];
  interfere: Interference = () => false;
  readonly #server = createServer((request, response) => void this.#answer(request, response));

  async start(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, "127.0.0.1", resolve));
    const address = this.#server.address();
    if (typeof address !== "object" || address === null) throw new Error("no address");
    return `http://127.0.0.1:${address.port}`;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  messages(sessionExternalId?: string): MessageItem[] {
    const all = [...this.rows.message.values()].map((row) => messageSchema.parse(row.item));
    return all.filter((item) => sessionExternalId === undefined || item.sessionExternalId === sessionExternalId);
  }

  session(externalId: string): SessionItem {
    const row = this.rows.session.get(`\n${externalId}`);
    if (!row) throw new Error(`The backend has no session ${externalId}`);
    return sessionSchema.parse(row.item);
  }

  /** All rows as one text: equal texts are equal databases. */
  snapshot(): string {
    return canonicalJson(
      Object.entries(this.rows).map(([kind, rows]) => [
        kind,
        Object.fromEntries([...rows].map(([key, row]) => [key, row.item])),
      ]),
    );
  }

  /** Tokens by the wire's rule: each usageKey counts once. */
  usage(): { input: number; output: number; cacheRead: number; cacheWrite: number } {
    const counted = new Map<string, MessageItem>();
    for (const item of this.messages()) if (item.usage) counted.set(item.usageKey ?? item.externalId, item);
    const sum = { input: 0, output: 0, cacheRead: 0, cacheWrite: 0 };
    for (const { usage } of counted.values()) {
      sum.input += usage?.input ?? 0;
      sum.output += usage?.output ?? 0;
      sum.cacheRead += usage?.cacheRead ?? 0;
      sum.cacheWrite += (usage?.cacheWrite5m ?? 0) + (usage?.cacheWrite1h ?? 0);
    }
    return sum;
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(Buffer.from(chunk));
    const bytes = Buffer.concat(chunks);
    const body = (request.headers["content-encoding"] === "gzip" ? gunzipSync(bytes) : bytes).toString("utf8");
    const path = (request.url ?? "").split("?")[0] ?? "";
    this.requests.push(path);
    this.bodyBytes.push(body.length);
    if (this.interfere({ path, body, count: this.requests.length }, response)) return;
    const answer = path === "/sync/batch" ? this.#batch(body) : this.#list();
    response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(answer));
  }

  #batch(body: string): object {
    const envelope = batchEnvelopeSchema.parse(JSON.parse(body));
    const rejected: Rejection[] = [];
    const upsert = <Item extends { revision?: number | undefined }>(
      kind: ItemKind,
      raw: unknown[] | null | undefined,
      parse: (item: unknown, now: number) => ItemResult<Item>,
      keyOf: (item: Item) => string,
    ): UpsertCounts => {
      const counts = { inserted: 0, updated: 0, unchanged: 0 };
      for (const [index, item] of (raw ?? []).entries()) {
        const parsed = parse(item, Date.UTC(2027, 0, 1));
        if (parsed.ok) counts[this.#merge(kind, keyOf(parsed.item), parsed.item)] += 1;
        else rejected.push({ kind, index, externalId: parsed.externalId, code: parsed.code, message: parsed.message });
      }
      return counts;
    };
    const inSession = (item: { sessionExternalId: string; externalId: string }) =>
      `${item.sessionExternalId}\n${item.externalId}`;
    return {
      ok: true,
      sessions: upsert("session", envelope.sessions, parseSession, (item) => `\n${item.externalId}`),
      messages: upsert("message", envelope.messages, parseMessage, inSession),
      todos: upsert("todo", envelope.todos, parseTodoList, (item) => item.sessionExternalId),
      fileEdits: upsert("fileEdit", envelope.fileEdits, parseFileEdit, inSession),
      errors: upsert("error", envelope.errors, parseSessionError, inSession),
      rejected,
    };
  }

  #merge(kind: ItemKind, key: string, item: { revision?: number | undefined }): keyof UpsertCounts {
    const revision = item.revision ?? 0;
    const present = this.rows[kind].get(key);
    const text = canonicalJson(item);
    if (present && (present.revision > revision || (present.revision === revision && present.text >= text)))
      return "unchanged";
    this.rows[kind].set(key, { revision, text, item: { ...present?.item, ...item } });
    return present ? "updated" : "inserted";
  }

  #list(): object {
    const sessions = [...this.rows.session.values()].map(({ item, revision }) => {
      const externalId = String(item.externalId);
      const messages = this.messages(externalId);
      const digest = messages.reduce(
        (sum, message) =>
          addToDigest(
            sum,
            messageHash({
              externalId: message.externalId,
              revision: message.revision ?? 0,
              partCount: countParts(message),
            }),
          ),
        0,
      );
      const partCount = messages.reduce((sum, message) => sum + countParts(message), 0);
      return { externalId, revision, messageCount: messages.length, partCount, messageDigest: digest, syncedAt: 0 };
    });
    return { sessionIds: sessions.map((session) => session.externalId), sessions, nextCursor: null };
  }
}
