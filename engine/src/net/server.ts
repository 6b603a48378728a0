import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import type { Duplex } from "node:stream";
import { EngineError, isEngineError } from "../errors";
import { newRequestId } from "../exec/call-context";
import { sendError } from "./answer";
import { hostCheck } from "./host-check";
import { methodLabel, routeOf } from "./route";

/** `requestId` names the request to its caller and in every log line about it: 16 hexadecimal digits. */
export type Handler = (request: IncomingMessage, response: ServerResponse, requestId: string) => Promise<void>;

/** Takes a request's socket over; false when it has no use for it. */
export type UpgradeHandler = (request: IncomingMessage, socket: Duplex, head: Buffer) => boolean;

/** What became of a request. Its path and query stay out: they may hold what only the caller shall know. */
export interface RequestLogEntry {
  type: "request";
  requestId: string;
  origin: "main" | "site";
  method: string;
  /** The kind of address it was sent to. */
  route: string;
  /** 0 when the caller left, or was cut off, before the answer was complete. */
  status: number;
  /** When it ended, ms since the epoch. */
  at: number;
  durationMs: number;
}

export interface HttpServerOptions {
  name: "main" | "site";
  /** Address to listen on. */
  host: string;
  /** 0 takes a free one. */
  port: number;
  /** Names the Host header may carry besides loopback ones and `host`. */
  allowedHosts: readonly string[];
  /** A fault hidden from the client. */
  onError: (error: unknown, requestId?: string) => void;
  /** Told of each request once it has been answered. */
  onRequest: (entry: RequestLogEntry) => void;
}

/** Uploads over slow lines take their time. */
const REQUEST_TIMEOUT_MS = 30 * 60_000;
/** How long the rest of a body is thrown away once its request is answered, so that the client reads the answer. */
const DISCARD_MS = 5_000;

/** An HTTP listener that can be drained. Requests that come before `serve` wait for it. */
export class HttpServer {
  readonly #server: Server;
  readonly #options: HttpServerOptions;
  readonly #checkHost: (host: string | undefined) => void;
  readonly #handler: Promise<Handler>;
  /** Sets what answers requests, once. */
  readonly serve: (handler: Handler) => void;
  #upgradeHandler: UpgradeHandler = () => false;
  /** Open connections and how many requests of each are not answered yet. */
  readonly #connections = new Map<Socket, number>();
  readonly #underWay = new Set<ServerResponse>();
  #draining = false;
  #drained: () => void = () => undefined;

  constructor(options: HttpServerOptions) {
    this.#options = options;
    this.#checkHost = hostCheck(options.host, options.allowedHosts);
    this.#server = createServer({ requestTimeout: REQUEST_TIMEOUT_MS, keepAliveTimeout: 60_000 });
    this.#server.on("connection", (socket) => {
      this.#connections.set(socket, 0);
      socket.once("close", () => this.#connections.delete(socket));
    });
    this.#server.on("upgrade", (request: IncomingMessage, socket: Duplex, head: Buffer) =>
      this.#upgrade(request, socket, head),
    );
    this.#server.on("request", (request, response) => void this.#answer(request, response));
    let serve: (handler: Handler) => void = () => undefined;
    this.#handler = new Promise((resolve) => (serve = resolve));
    this.serve = serve;
  }

  /** Sets what takes over the sockets of requests that ask for another protocol. */
  serveUpgrades(handler: UpgradeHandler): void {
    this.#upgradeHandler = handler;
  }

  /** Throws EngineError `AddressInUse` or `AddressNotAvailable`. */
  async listen(): Promise<void> {
    const { host, port } = this.#options;
    await new Promise<void>((resolve, reject) => {
      this.#server.once("error", (error) => reject(listenError(error, host, port)));
      this.#server.listen(port, host, () => resolve());
    });
    this.#server.on("error", (error) => this.#options.onError(error));
  }

  /** Without a slash at the end. */
  get origin(): string {
    const { port } = this.#server.address() as AddressInfo;
    const { host } = this.#options;
    const name = host === "0.0.0.0" || host === "::" ? "127.0.0.1" : host;
    return `http://${name.includes(":") ? `[${name}]` : name}:${port}`;
  }

  /** Requests that are not answered yet. */
  get underWay(): number {
    return this.#underWay.size;
  }

  /** Refuses new requests from now on (503), and resolves when those under way are answered, at most after `graceMs`. */
  async drain(graceMs: number): Promise<void> {
    this.#draining = true;
    this.#closeIdle();
    // Who is answered now must not send another request into a connection that is about to be closed.
    for (const response of this.#underWay) if (!response.headersSent) response.setHeader("connection", "close");
    if (this.underWay === 0) return;
    let timer: NodeJS.Timeout | undefined;
    await new Promise<void>((resolve) => {
      this.#drained = resolve;
      timer = setTimeout(resolve, graceMs);
    });
    clearTimeout(timer);
  }

  /** Takes no more connections and cuts those there are. */
  async close(): Promise<void> {
    if (!this.#server.listening) return;
    this.#draining = true;
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    this.#closeIdle();
    this.#server.closeAllConnections();
    await closed;
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { socket } = request;
    const requestId = newRequestId();
    const start = performance.now();
    response.setHeader("x-request-id", requestId);
    this.#underWay.add(response);
    this.#connections.set(socket, (this.#connections.get(socket) ?? 0) + 1);
    response.once("finish", () => discardRest(request));
    response.once("close", () => {
      this.#underWay.delete(response);
      this.#options.onRequest(this.#entry(request, response, requestId, start));
      const waiting = this.#connections.get(socket);
      if (waiting !== undefined) this.#connections.set(socket, waiting - 1);
      if (!this.#draining) return;
      this.#closeIdle();
      if (this.underWay === 0) this.#drained();
    });
    try {
      if (this.#draining) {
        response.setHeader("connection", "close");
        throw new EngineError("ShuttingDown", "The server is shutting down.", { status: 503 });
      }
      this.#checkHost(request.headers.host);
      await (
        await this.#handler
      )(request, response, requestId);
    } catch (error) {
      if (!isEngineError(error) && !response.destroyed) this.#options.onError(error, requestId);
      sendError(response, error);
    }
  }

  #entry(request: IncomingMessage, response: ServerResponse, requestId: string, start: number): RequestLogEntry {
    return {
      type: "request",
      requestId,
      origin: this.#options.name,
      method: methodLabel(request.method),
      route: routeOf(this.#options.name, request.url),
      status: response.writableFinished ? response.statusCode : 0,
      at: Date.now(),
      durationMs: performance.now() - start,
    };
  }

  /** Pages of any origin may connect, as they may call the client API: what a caller may do depends on the token it sends. */
  #upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    // A client that goes away in the midst of it.
    socket.on("error", () => socket.destroy());
    try {
      this.#checkHost(request.headers.host);
      if (!this.#draining && this.#upgradeHandler(request, socket, head)) {
        // It is no request any more that a drain would wait for.
        this.#connections.delete(request.socket);
        return;
      }
    } catch (error) {
      if (!isEngineError(error)) this.#options.onError(error);
    }
    const status = this.#draining ? "503 Service Unavailable" : "404 Not Found";
    socket.end(`HTTP/1.1 ${status}\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`);
  }

  /** Node's own `closeIdleConnections` spares connections that have sent no request yet, as browsers open in advance. */
  #closeIdle(): void {
    for (const [socket, waiting] of this.#connections) if (waiting === 0) socket.destroySoon();
  }
}

function discardRest(request: IncomingMessage): void {
  if (request.complete) return;
  request.resume();
  const timer = setTimeout(() => request.destroy(), DISCARD_MS);
  request.once("close", () => clearTimeout(timer));
}

function listenError(error: Error, host: string, port: number): Error {
  const code = "code" in error ? error.code : undefined;
  if (code === "EADDRINUSE") {
    return new EngineError(
      "AddressInUse",
      `Port ${port} of ${host} is taken by another program. Choose another port.`,
      {
        status: 500,
        cause: error,
      },
    );
  }
  if (code === "EADDRNOTAVAIL" || code === "ENOTFOUND") {
    return new EngineError("AddressNotAvailable", `${host} is not an address of this machine.`, {
      status: 500,
      cause: error,
    });
  }
  return error;
}
