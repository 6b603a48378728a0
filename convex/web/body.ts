import { MAX_BODY_BYTES, wellFormed } from "@opensync/protocol";
import { Gunzip } from "fflate";
import { ApiError } from "./apiError";

/** Compressed bytes inflated at a time: deflate expands at most 1,032-fold, so one step cannot outgrow memory. */
const INFLATE_STEP_BYTES = 8 * 1024;
/** A lone surrogate can enter JSON text only as an escape. */
const SURROGATE_ESCAPE = /\\u[dD][89a-fA-F]/;

/** The JSON body of a request, gzip taken off, its strings well-formed. Fails with 400, 413 or 415 as the API's errors say. */
export async function readJson(request: Request): Promise<unknown> {
  const type = request.headers.get("Content-Type");
  if (type !== null && !/^application\/(?:[\w.+-]+\+)?json\b/i.test(type)) {
    throw new ApiError("unsupported_media_type", `Send application/json, not ${type}`);
  }
  if (Number(request.headers.get("Content-Length") ?? 0) > MAX_BODY_BYTES) throw tooLarge();
  const sent = await bytesOf(request);
  if (sent.length > MAX_BODY_BYTES) throw tooLarge();
  const text = decode(plainBytes(sent, request.headers.get("Content-Encoding")));
  try {
    const value: unknown = JSON.parse(text);
    return SURROGATE_ESCAPE.test(text) ? wellFormed(value) : value;
  } catch (error) {
    if (error instanceof SyntaxError) throw new ApiError("invalid_json", `The body is not JSON: ${error.message}`);
    if (error instanceof RangeError)
      throw new ApiError("invalid_json", "The body is nested too deeply", { cause: error });
    throw error;
  }
}

/** The host breaks off a body that is longer than it takes, where no length announced it. */
async function bytesOf(request: Request): Promise<Uint8Array> {
  try {
    return new Uint8Array(await request.arrayBuffer());
  } catch (error) {
    if (/larger than/.test(String(error))) throw tooLarge();
    throw new ApiError("invalid_request", "The request ended before its body was complete", { cause: error });
  }
}

function plainBytes(sent: Uint8Array, encoding: string | null): Uint8Array {
  const name = encoding?.trim().toLowerCase() ?? "identity";
  if (name === "identity" || name === "") return sent;
  if (name === "gzip" || name === "x-gzip") return inflate(sent);
  throw new ApiError("unsupported_media_type", `Content-Encoding ${name} is not supported; send gzip or none`);
}

function inflate(sent: Uint8Array): Uint8Array {
  const pieces: Uint8Array[] = [];
  let length = 0;
  let isWhole = false;
  const gunzip = new Gunzip((piece, isFinal) => {
    length += piece.length;
    if (length > MAX_BODY_BYTES) throw tooLarge();
    pieces.push(piece);
    isWhole ||= isFinal;
  });
  try {
    for (let start = 0; start < sent.length; start += INFLATE_STEP_BYTES) {
      const end = Math.min(start + INFLATE_STEP_BYTES, sent.length);
      gunzip.push(sent.subarray(start, end), end === sent.length);
    }
  } catch (error) {
    if (error instanceof ApiError) throw error;
    throw new ApiError("invalid_encoding", "The body is not valid gzip", { cause: error });
  }
  if (!isWhole) throw new ApiError("invalid_encoding", "The body is gzip that ends too early");
  return concat(pieces, length);
}

function concat(pieces: Uint8Array[], length: number): Uint8Array {
  const whole = new Uint8Array(length);
  let offset = 0;
  for (const piece of pieces) {
    whole.set(piece, offset);
    offset += piece.length;
  }
  return whole;
}

function decode(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (error) {
    if (error instanceof TypeError) throw new ApiError("invalid_encoding", "The body is not UTF-8", { cause: error });
    throw error;
  }
}

function tooLarge(): ApiError {
  return new ApiError("body_too_large", `A body ends at ${MAX_BODY_BYTES} bytes, inflated; send smaller batches`, {
    details: { maxBytes: MAX_BODY_BYTES },
  });
}
