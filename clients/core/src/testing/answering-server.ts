import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";
import { gunzipSync } from "node:zlib";
import { z } from "zod";

const none = { inserted: 0, updated: 0, unchanged: 0 };
const items = z.array(z.looseObject({ externalId: z.string() })).default([]);
const batch = z.looseObject({ sessions: items, messages: items });

/**
 * A server that answers the routes of the wire which the command line asks, from what a test sets. It keeps no rows and judges nothing:
 * how the backend behaves is shown with the real one.
 */
export class AnsweringServer implements AsyncDisposable {
  scopes = ["ingest", "read"];
  /** What to refuse a key with. */
  refusal: { status: number; error: string; message: string } | null = null;
  /** The status to answer a batch with instead of taking it. */
  failure: number | null = null;
  /** Called before a batch is answered. */
  onBatch: () => void | Promise<void> = () => undefined;
  readonly sessions: { externalId: string }[] = [];
  readonly messages: { externalId: string }[] = [];
  readonly keys = new Set<string>();
  readonly #server = createServer((request, response) => void this.#answer(request, response));

  async listen(): Promise<this> {
    await new Promise<void>((resolve) => this.#server.listen(0, "127.0.0.1", resolve));
    return this;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await buffer(request);
    const send = (status: number, answer: unknown) =>
      response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(answer));
    const path = new URL(request.url ?? "/", this.url).pathname;
    // As the engine's main origin: actions are under /http, and the root is the dashboard.
    if (path === "/http/health") return void send(200, { status: "ok", version: "0.0.0", timestamp: Date.now() });
    if (!path.startsWith("/http/"))
      return void response.writeHead(200, { "content-type": "text/html" }).end("<html></html>");
    this.keys.add(request.headers.authorization ?? "");
    if (this.refusal) return void send(this.refusal.status, this.refusal);
    if (path === "/http/api/me") {
      const key = { name: "laptop", prefix: "osk_abcd", scopes: this.scopes, expiresAt: null };
      return void send(200, { user: { id: "u1", name: "Ada" }, key });
    }
    if (path === "/http/sync/sessions/list") return void send(200, { sessionIds: [], sessions: [], nextCursor: null });
    await this.onBatch();
    if (this.failure !== null) return void send(this.failure, { error: "unavailable", message: "Not now" });
    const text = request.headers["content-encoding"] === "gzip" ? gunzipSync(body) : body;
    const { sessions, messages } = batch.parse(JSON.parse(text.toString("utf8")));
    this.sessions.push(...sessions);
    this.messages.push(...messages);
    const rows = {
      sessions: { ...none, inserted: sessions.length },
      messages: { ...none, inserted: messages.length },
    };
    send(200, { ok: true, ...rows, todos: none, fileEdits: none, errors: none, rejected: [] });
  }
}
