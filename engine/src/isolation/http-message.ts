import { setImmediate } from "node:timers/promises";
import { toWireError, fromWireError, type WireError } from "./wire-error";

/** A request between threads, its body read. */
export interface WireRequest {
  url: string;
  method: string;
  headers: [name: string, value: string][];
  /** What reading the body has come to. */
  body: { bytes: Uint8Array } | { error: WireError } | null;
}

/** The head of a response and the first piece of its body. */
export interface WireResponse {
  status: number;
  statusText: string;
  headers: [name: string, value: string][];
  /** Null for a response without body. */
  bytes: Uint8Array | null;
  /** More of the body is to be asked for. */
  more: boolean;
}

/** Reads the request's body: as a whole, so that it crosses threads once. A body that fails does so for the function, too. */
export async function toWireRequest(request: Request): Promise<WireRequest> {
  const { url, method } = request;
  return { url, method, headers: [...request.headers], body: request.body === null ? null : await readAll(request) };
}

async function readAll(request: Request): Promise<WireRequest["body"]> {
  try {
    return { bytes: new Uint8Array(await request.arrayBuffer()) };
  } catch (error) {
    return { error: toWireError(error) };
  }
}

export function fromWireRequest({ url, method, headers, body }: WireRequest): Request {
  if (body === null) return new Request(url, { method, headers });
  if ("bytes" in body) return new Request(url, { method, headers, body: body.bytes as Uint8Array<ArrayBuffer> });
  const failing = new ReadableStream<Uint8Array>({
    pull: (controller) => controller.error(fromWireError(body.error)),
  });
  return new Request(url, { method, headers, body: failing, duplex: "half" });
}

/** The rest of a body that another thread produces, piece by piece. */
export interface BodySource {
  /** Null at the end. */
  next(): Promise<Uint8Array | null>;
  cancel(): void;
}

export function fromWireResponse(head: WireResponse, rest: BodySource): Response {
  const { status, statusText, headers, bytes, more } = head;
  const init = { status, statusText, headers };
  if (bytes === null) return new Response(null, init);
  if (!more) return new Response(bytes as Uint8Array<ArrayBuffer>, init);
  let first: Uint8Array | null = bytes;
  const body = new ReadableStream<Uint8Array>(
    {
      pull: async (controller) => {
        try {
          const piece = first ?? (await rest.next());
          first = null;
          if (piece === null) controller.close();
          else controller.enqueue(piece);
        } catch (error) {
          controller.error(error);
        }
      },
      cancel: () => rest.cancel(),
    },
    { highWaterMark: 0 },
  );
  return new Response(body, init);
}

/** Responses whose bodies the host is still reading. */
export class OpenBodies {
  readonly #open = new Map<number, OpenBody>();

  /** The head, with the whole body if that is at hand. */
  async begin(ticket: number, { status, statusText, headers, body }: Response): Promise<WireResponse> {
    const head = { status, statusText, headers: [...headers] };
    if (body === null) return { ...head, bytes: null, more: false };
    const open = new OpenBody(body);
    const bytes = await open.next();
    if (bytes === null) return { ...head, bytes: new Uint8Array(), more: false };
    if (await open.endsNow()) return { ...head, bytes, more: false };
    this.#open.set(ticket, open);
    return { ...head, bytes, more: true };
  }

  async next(ticket: number): Promise<Uint8Array | null> {
    const piece = (await this.#open.get(ticket)?.next()) ?? null;
    if (piece === null) this.#open.delete(ticket);
    return piece;
  }

  async cancel(ticket: number): Promise<void> {
    const open = this.#open.get(ticket);
    this.#open.delete(ticket);
    await open?.cancel();
  }
}

class OpenBody {
  readonly #reader: ReadableStreamDefaultReader<Uint8Array>;
  #ahead: Promise<Uint8Array | null> | undefined;

  constructor(body: ReadableStream<Uint8Array>) {
    this.#reader = body.getReader();
  }

  async next(): Promise<Uint8Array | null> {
    const piece = this.#ahead ?? this.#read();
    this.#ahead = undefined;
    return await piece;
  }

  /** True if the end is at hand: then a body of one piece, as most are, is sent with its head. */
  async endsNow(): Promise<boolean> {
    this.#ahead = this.#read();
    // Its failure is for `next` to tell.
    const ahead = this.#ahead.catch(() => undefined);
    return (await Promise.race([ahead, setImmediate(undefined)])) === null;
  }

  async cancel(): Promise<void> {
    await this.#reader.cancel(new Error("the client has gone"));
  }

  async #read(): Promise<Uint8Array | null> {
    const { done, value } = await this.#reader.read();
    return done ? null : value;
  }
}
