import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { WebSocket } from "ws";

export interface WatchedQuery {
  path: string;
  args: Record<string, unknown>;
}

export interface MutationAnswer {
  success: boolean;
  result: unknown;
}

export interface SyncSocketOptions {
  /** Called after each transition that brought something, with the ids of the queries. */
  onTransition?: (updated: number[], socket: SyncSocket) => void;
  sessionId?: string;
  /** The latest state that was seen before: the engine refuses, if it does not know of it. */
  maxObservedTimestamp?: string | undefined;
}

type Message =
  | {
      type: "Transition";
      endVersion: { ts: string };
      modifications: { type: string; queryId: number; value?: unknown }[];
    }
  | ({ type: "MutationResponse"; requestId: number } & MutationAnswer)
  | { type: "FatalError" | "AuthError"; error: string }
  | { type: "Ping" };

/** A client of the sync protocol that keeps nothing back: what it costs is the engine's cost. */
export class SyncSocket {
  readonly sessionId: string;
  /** What is known of each query, by its id. */
  readonly values = new Map<number, unknown>();
  /** Of the last transition, as the protocol writes it. */
  lastTs: string | undefined;
  readonly closed: Promise<null>;
  readonly #socket: WebSocket;
  readonly #answers = new Map<number, (answer: MutationAnswer | null) => void>();
  readonly #onTransition: NonNullable<SyncSocketOptions["onTransition"]>;
  #lastRequest = 0;
  #watched = 0;

  private constructor(socket: WebSocket, { onTransition, sessionId, maxObservedTimestamp }: SyncSocketOptions) {
    this.#socket = socket;
    this.sessionId = sessionId ?? randomUUID();
    this.#onTransition = onTransition ?? (() => undefined);
    this.closed = new Promise((resolve) =>
      socket.once("close", () => {
        for (const answer of this.#answers.values()) answer(null);
        resolve(null);
      }),
    );
    socket.on("message", (data: Buffer) => this.#take(JSON.parse(data.toString("utf8")) as Message));
    socket.on("error", () => socket.terminate());
    this.#send({
      type: "Connect",
      sessionId: this.sessionId,
      connectionCount: 0,
      lastCloseReason: null,
      ...(maxObservedTimestamp === undefined ? {} : { maxObservedTimestamp }),
    });
  }

  static async open(url: string, options: SyncSocketOptions = {}): Promise<SyncSocket> {
    const socket = new WebSocket(`${url.replace("http", "ws")}/api/1.48.0/sync`);
    await once(socket, "open");
    return new SyncSocket(socket, options);
  }

  get isOpen(): boolean {
    return this.#socket.readyState === this.#socket.OPEN;
  }

  /** Watches them under the next ids, and resolves when all are known. Once a socket. */
  async watch(queries: WatchedQuery[]): Promise<void> {
    const modifications = queries.map(({ path, args }) => {
      return { type: "Add", queryId: this.#watched++, udfPath: path, args: [args] };
    });
    this.#send({ type: "ModifyQuerySet", baseVersion: 0, newVersion: 1, modifications });
    while (this.isOpen && this.values.size < queries.length)
      await Promise.race([once(this.#socket, "message"), this.closed]);
  }

  /** Throws when it fails, or when the socket closes before the answer. */
  async mutate(path: string, args: Record<string, unknown>): Promise<unknown> {
    const answer = await this.ask(this.#lastRequest + 1, path, args);
    if (answer?.success !== true) throw new Error(`${path} came to ${String(answer?.result)}`);
    return answer.result;
  }

  /** The answer to a request of this number, sent for the first time or again; null when the socket closes before it. */
  async ask(requestId: number, path: string, args: Record<string, unknown>): Promise<MutationAnswer | null> {
    this.#lastRequest = Math.max(this.#lastRequest, requestId);
    if (!this.isOpen) return null;
    const answer = new Promise<MutationAnswer | null>((resolve) => this.#answers.set(requestId, resolve));
    this.#send({ type: "Mutation", requestId, udfPath: path, args: [args] });
    return await answer;
  }

  close(): void {
    this.#socket.terminate();
  }

  #send(message: unknown): void {
    if (this.isOpen) this.#socket.send(JSON.stringify(message));
  }

  #take(message: Message): void {
    switch (message.type) {
      case "MutationResponse":
        this.#answers.get(message.requestId)?.(message);
        this.#answers.delete(message.requestId);
        return;
      case "Transition": {
        this.lastTs = message.endVersion.ts;
        const updated = message.modifications.map(({ type, queryId, value }) => {
          if (type !== "QueryUpdated") throw new Error(`a query came to ${type}`);
          this.values.set(queryId, value);
          return queryId;
        });
        if (updated.length > 0) this.#onTransition(updated, this);
        return;
      }
      case "FatalError":
      case "AuthError":
        throw new Error(`the engine refused: ${message.error}`);
      case "Ping":
    }
  }
}
