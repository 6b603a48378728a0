import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { buffer } from "node:stream/consumers";
import { z } from "zod";

const batch = z.object({ messages: z.array(z.object({ externalId: z.string() })) });

/** What a test does to a request before it is answered: answers it itself (true), or lets it pass. `count` begins at 1. */
export type Fault = (
  response: ServerResponse,
  request: { count: number; ids: readonly string[] },
) => Promise<boolean> | boolean;

/** Answers `/sync/batch` on a real socket and remembers each message that it acknowledged. */
export class BatchServer implements AsyncDisposable {
  /** How often each was acknowledged. */
  readonly received = new Map<string, number>();
  requests = 0;
  fault: Fault = () => false;
  readonly #server = createServer((request, response) => void this.#answer(request, response));

  /** Known also while it is down. */
  port = 0;

  static async start(port = 0): Promise<BatchServer> {
    const server = new BatchServer();
    await new Promise<void>((resolve) => server.#server.listen(port, "127.0.0.1", resolve));
    const address = server.#server.address();
    if (typeof address !== "object" || address === null) throw new Error("no address");
    server.port = address.port;
    return server;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  hasAll(ids: readonly string[]): boolean {
    return ids.every((id) => this.received.has(id));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { messages } = batch.parse(JSON.parse((await buffer(request)).toString("utf8")));
    const ids = messages.map(({ externalId }) => externalId);
    this.requests += 1;
    if (await this.fault(response, { count: this.requests, ids })) return;
    for (const id of ids) this.received.set(id, (this.received.get(id) ?? 0) + 1);
    const none = { inserted: 0, updated: 0, unchanged: 0 };
    const answer = { ok: true, sessions: none, messages: { ...none, inserted: ids.length }, todos: none };
    response
      .writeHead(200, { "content-type": "application/json" })
      .end(JSON.stringify({ ...answer, fileEdits: none, errors: none, rejected: [] }));
  }
}
