import type { IncomingMessage } from "node:http";
import { EngineError } from "../errors";

/** Reads a request's body whole. Throws EngineError `RequestTooLarge` (413) past `limit` bytes, `RequestAborted` when it breaks off. */
export async function readBody(request: IncomingMessage, limit: number): Promise<Buffer> {
  if (announcedLength(request) > limit) throw tooLarge(limit);
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of bytesOf(request)) {
    size += chunk.byteLength;
    if (size > limit) throw tooLarge(limit);
    chunks.push(chunk);
  }
  return chunks.length === 1 && Buffer.isBuffer(chunks[0]) ? chunks[0] : Buffer.concat(chunks);
}

/** The body as a stream that reads no faster than its consumer and fails with `RequestTooLarge` past `limit` bytes. */
export function bodyStream(request: IncomingMessage, limit: number): ReadableStream<Uint8Array> {
  const chunks = bytesOf(request);
  let size = 0;
  return new ReadableStream<Uint8Array>(
    {
      pull: async (controller) => {
        try {
          if (announcedLength(request) > limit) throw tooLarge(limit);
          const { done, value } = await chunks.next();
          if (done === true) return controller.close();
          size += value.byteLength;
          if (size > limit) throw tooLarge(limit);
          controller.enqueue(value);
        } catch (error) {
          controller.error(error);
          await chunks.return();
        }
      },
      cancel: async () => {
        await chunks.return();
      },
    },
    { highWaterMark: 0 },
  );
}

/** The body's chunks; the request is not destroyed when the consumer stops, so that it can still be answered. */
export async function* bytesOf(request: IncomingMessage): AsyncGenerator<Uint8Array, void> {
  try {
    for await (const chunk of request.iterator({ destroyOnReturn: false })) {
      if (chunk instanceof Uint8Array) yield chunk;
    }
  } catch (cause) {
    throw new EngineError("RequestAborted", "The request ended before its body was complete.", { cause });
  }
}

function announcedLength(request: IncomingMessage): number {
  return Number(request.headers["content-length"] ?? 0);
}

function tooLarge(limit: number): EngineError {
  return new EngineError("RequestTooLarge", `The request body is larger than ${limit} bytes.`, { status: 413 });
}
