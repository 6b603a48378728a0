import { ConvexClient, type ConvexClientOptions } from "convex/browser";
import { makeFunctionReference } from "convex/server";
import type { Value } from "convex/values";
import { WebSocket } from "ws";
import { cleanUpAfterEach } from "./test-engine";

/** Convex's own client over a real socket. Closed after the test. */
export function liveClient(url: string, options: ConvexClientOptions = {}): ConvexClient {
  // The DOM's type asks for more than the client uses.
  const webSocketConstructor = WebSocket as unknown as NonNullable<ConvexClientOptions["webSocketConstructor"]>;
  const client = new ConvexClient(url, {
    webSocketConstructor,
    unsavedChangesWarning: false,
    logger: false,
    ...options,
  });
  cleanUpAfterEach(() => client.close());
  return client;
}

export interface Watched {
  /** Every value that came, the errors' texts among them. */
  readonly seen: unknown[];
  stop: () => void;
}

/** What a client is shown of a query. */
export function watch(client: ConvexClient, path: string, args: Record<string, Value> = {}): Watched {
  const seen: unknown[] = [];
  const unsubscribe = client.onUpdate(
    makeFunctionReference<"query">(path),
    args,
    (value: unknown) => seen.push(value),
    (error) => seen.push(error.message),
  );
  return { seen, stop: () => unsubscribe() };
}

/** A socket that speaks the protocol by hand: every message that came is kept. */
export interface RawSocket {
  readonly received: Record<string, unknown>[];
  readonly socket: WebSocket;
  send: (message: unknown) => void;
  closed: Promise<{ code: number; reason: string }>;
}

export async function rawSocket(url: string): Promise<RawSocket> {
  const socket = new WebSocket(`${url.replace("http", "ws")}/api/1.48.0/sync`);
  cleanUpAfterEach(() => socket.terminate());
  const received: Record<string, unknown>[] = [];
  socket.on("message", (data: Buffer) => received.push(JSON.parse(data.toString("utf8")) as Record<string, unknown>));
  const closed = new Promise<{ code: number; reason: string }>((resolve) =>
    socket.once("close", (code, reason) => resolve({ code, reason: reason.toString("utf8") })),
  );
  await new Promise<void>((resolve, reject) => {
    socket.once("open", () => resolve());
    socket.once("error", reject);
  });
  return { received, socket, send: (message) => socket.send(JSON.stringify(message)), closed };
}
