import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { type WebSocket, WebSocketServer } from "ws";
import type { TransitionBatch } from "../../live";
import { PING } from "./server-message";
import { type ClientConnection, type SyncOptions, SyncSession } from "./sync-session";

/** Arguments of 16 MiB and what is around them. */
const LONGEST_MESSAGE = 17 * 1024 * 1024;
/** Clients give a server up that is silent for a minute. */
const PING_MS = 15_000;
/** Clients that have gone without a word (a lost network, a machine that sleeps) are let go after two minutes, as upstream does. */
const HEARTBEAT_MS = 30_000;
const MOST_UNANSWERED = 4;
/** What a slow reader has not taken yet: past the one no more is made for it, below the other it goes on. */
const HELD_BYTES = 2 * 1024 * 1024;
const RESUMED_BYTES = 256 * 1024;
const GOING_AWAY = 1001;

/** What became of a client's connection. */
export interface SocketLogEntry {
  type: "socket";
  /** Of RFC 6455; 1006 where the connection broke off. */
  code: number;
  /** When it ended, ms since the epoch. */
  at: number;
  durationMs: number;
}

export interface SyncServerOptions extends SyncOptions {
  /** Told of each connection once it is over. */
  onClosed: (entry: SocketLogEntry) => void;
}

/** The sockets of the sync protocol, at `/api/<client version>/sync`. */
export class SyncServer {
  readonly #options: SyncServerOptions;
  readonly #server = new WebSocketServer({ noServer: true, maxPayload: LONGEST_MESSAGE, clientTracking: false });
  readonly #sessions = new Map<number, { session: SyncSession; socket: WebSocket }>();
  #lastId = 0;
  #isClosed = false;

  constructor(options: SyncServerOptions) {
    this.#options = options;
  }

  /** How many clients are connected. */
  get size(): number {
    return this.#sessions.size;
  }

  /** Takes the upgrade of a request; false when it asks for something else. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): boolean {
    if (this.#isClosed || !/^\/api\/([^/?]+\/)?sync(\?|$)/.test(request.url ?? "")) return false;
    this.#server.handleUpgrade(request, socket, head, (opened) => this.#open(opened, request));
    return true;
  }

  /** Hands out what is new to sessions. */
  deliver({ ts, results, transitions }: TransitionBatch): void {
    for (const transition of transitions)
      this.#sessions.get(transition.sessionId)?.session.transition(ts, transition, results);
  }

  /** Takes no more clients, answers what those there have asked for, within `graceMs`, and lets them go. */
  async close(graceMs: number): Promise<void> {
    this.#isClosed = true;
    const all = [...this.#sessions.values()];
    for (const { socket } of all) socket.pause();
    await withinTime(Promise.all(all.map(({ session }) => session.drain())), graceMs);
    for (const { session, socket } of all) {
      session.closed();
      // The client's answer to the close has to be read.
      socket.resume();
      socket.close(GOING_AWAY, "The server is shutting down");
    }
    await withinTime(Promise.all(all.map(({ socket }) => closed(socket))), CLOSE_MS);
    for (const { socket } of all) socket.terminate();
  }

  #open(socket: WebSocket, request: IncomingMessage): void {
    const id = ++this.#lastId;
    const session = new SyncSession(id, this.#connection(id, socket, request), this.#options);
    this.#sessions.set(id, { session, socket });
    socket.on("message", (data, isBinary) => {
      // ws gives text as one buffer, as long as nobody asks for anything else.
      if (Buffer.isBuffer(data) && !isBinary) session.receive(data.toString("utf8"));
      else socket.close(UNSUPPORTED_DATA, "Expected text");
    });
    const start = performance.now();
    socket.on("close", (code) => {
      this.#sessions.delete(id);
      session.closed();
      this.#options.onClosed({ type: "socket", code, at: Date.now(), durationMs: performance.now() - start });
    });
    // What is wrong with a frame closes the socket, and the session with it.
    socket.on("error", () => socket.terminate());
  }

  #connection(id: number, socket: WebSocket, request: IncomingMessage): ClientConnection {
    const ping = setInterval(() => socket.send(PING), PING_MS);
    const heartbeat = heartbeatOf(socket);
    socket.on("close", () => {
      clearInterval(ping);
      clearInterval(heartbeat);
    });
    let isHeld = false;
    const waiting: (() => void)[] = [];
    const goOn = (): void => {
      for (const go of waiting.splice(0)) go();
    };
    socket.on("close", goOn);
    const taken = (): void => {
      if (!isHeld || socket.bufferedAmount > RESUMED_BYTES) return;
      isHeld = false;
      this.#options.live.hold(id, false);
      goOn();
    };
    return {
      ip: request.socket.remoteAddress ?? null,
      userAgent: request.headers["user-agent"] ?? null,
      send: (message) => {
        if (socket.readyState !== socket.OPEN) return;
        socket.send(message, taken);
        ping.refresh();
        if (isHeld || socket.bufferedAmount <= HELD_BYTES) return;
        isHeld = true;
        this.#options.live.hold(id, true);
      },
      taken: async () => {
        if (isHeld && socket.readyState === socket.OPEN) await new Promise<void>((resolve) => waiting.push(resolve));
      },
      pause: (isPaused) => {
        if (isPaused) socket.pause();
        else if (!this.#isClosed) socket.resume();
      },
      close: (code, reason) => socket.close(code, reason),
    };
  }
}

function heartbeatOf(socket: WebSocket): NodeJS.Timeout {
  let unanswered = 0;
  const heard = (): void => void (unanswered = 0);
  for (const event of ["message", "ping", "pong"]) socket.on(event, heard);
  return setInterval(() => {
    // What nobody reads at the moment may be the answer.
    if (socket.isPaused) return;
    if (unanswered === MOST_UNANSWERED) return socket.terminate();
    unanswered += 1;
    socket.ping();
  }, HEARTBEAT_MS);
}

const UNSUPPORTED_DATA = 1003;
const CLOSE_MS = 1000;

async function closed(socket: WebSocket): Promise<void> {
  if (socket.readyState === socket.CLOSED) return;
  await new Promise<void>((resolve) => socket.once("close", () => resolve()));
}

async function withinTime(work: Promise<unknown>, ms: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  await Promise.race([work, new Promise<void>((resolve) => (timer = setTimeout(resolve, ms)))]);
  clearTimeout(timer);
}
