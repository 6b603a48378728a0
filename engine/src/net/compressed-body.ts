import type { IncomingMessage } from "node:http";
import { promisify } from "node:util";
import { brotliDecompress, gunzip } from "node:zlib";
import { EngineError } from "../errors";
import { type Json, parseJson } from "../values/json";
import { readBody } from "./body";

const DECOMPRESS = { br: promisify(brotliDecompress), gzip: promisify(gunzip) } as const;

/**
 * The body as JSON, whatever its type is said to be; null where there is none. Throws EngineError `RequestTooLarge` past
 * `limit` bytes, compressed or not.
 */
export async function jsonBody(request: IncomingMessage, limit: number): Promise<Json> {
  const bytes = await decompressed(await readBody(request, limit), request.headers["content-encoding"], limit);
  if (bytes.length === 0) return null;
  try {
    return parseJson(bytes.toString("utf8"));
  } catch (cause) {
    throw new EngineError("BadJsonBody", "The body is not JSON.", { cause });
  }
}

async function decompressed(bytes: Buffer, encoding: string | undefined, limit: number): Promise<Buffer> {
  if (encoding === undefined || encoding === "identity") return bytes;
  const decompress = encoding === "br" || encoding === "gzip" ? DECOMPRESS[encoding] : undefined;
  if (decompress === undefined)
    throw new EngineError("UnsupportedMediaType", `Bodies may not be encoded as ${encoding}.`, { status: 415 });
  try {
    return await decompress(bytes, { maxOutputLength: limit });
  } catch (cause) {
    if (cause instanceof RangeError)
      throw new EngineError("RequestTooLarge", `The request body is larger than ${limit} bytes.`, {
        status: 413,
        cause,
      });
    throw new EngineError("BadRequestBody", `The body is not encoded as ${encoding}.`, { cause });
  }
}
