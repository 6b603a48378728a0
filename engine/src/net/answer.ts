import type { IncomingMessage, ServerResponse } from "node:http";
import { isEngineError, SYSTEM_FAULT } from "../errors";

export function sendText(response: ServerResponse, status: number, type: string, text: string): void {
  response.writeHead(status, { "content-type": type, "content-length": Buffer.byteLength(text) });
  response.end(text);
}

export function sendJson(response: ServerResponse, status: number, text: string): void {
  sendText(response, status, "application/json", text);
}

/**
 * Upstream's shape of a request error, `{code, message}`. A fault of the engine shows nothing of itself. An answer
 * already begun is broken off: its status cannot change any more.
 */
export function sendError(response: ServerResponse, error: unknown): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  const { status, code, message } = isEngineError(error)
    ? error
    : { status: 500, code: "InternalServerError", message: SYSTEM_FAULT };
  sendJson(response, status, JSON.stringify({ code, message }));
}

/** Sends a web Response, at the reader's pace. A reader that leaves cancels the body. Rejects when the body fails. */
export async function sendResponse(
  request: IncomingMessage,
  response: ServerResponse,
  answer: Response,
): Promise<void> {
  response.statusCode = answer.status;
  if (answer.statusText !== "") response.statusMessage = answer.statusText;
  const hasBody = answer.body !== null && request.method !== "HEAD";
  const length = contentLength(answer.headers);
  for (const [name, value] of answer.headers) {
    if (HOP_BY_HOP.has(name)) continue;
    // Without a body it is that of the body there would have been, which only answers to HEAD and 304 tell.
    if (
      name === "content-length" &&
      (length === null || !(hasBody || request.method === "HEAD" || answer.status === 304))
    )
      continue;
    if (name === "set-cookie") response.appendHeader(name, value);
    else response.setHeader(name, value);
  }
  if (answer.body === null || !hasBody) {
    await answer.body?.cancel();
    response.end();
    return;
  }
  const reader = answer.body.getReader();
  // The body's own `cancel` may fail; the client it would matter to has gone.
  const cancel = () => void reader.cancel(new Error("the client has gone")).catch(() => undefined);
  if (response.destroyed) return cancel();
  response.once("close", cancel);
  // What is sent has to be as long as its header says: where the next answer begins depends on it.
  let left = length ?? Infinity;
  try {
    while (left > 0) {
      const { done, value } = await reader.read();
      if (done || response.destroyed) break;
      const piece = value.subarray(0, left);
      left -= piece.byteLength;
      if (!response.write(piece)) await drained(response);
    }
    if (left === 0) cancel();
    if (length !== null && left > 0) response.destroy();
    else response.end();
  } finally {
    response.off("close", cancel);
  }
}

/** As announced by the handler; null where it is no number. */
function contentLength(headers: Headers): number | null {
  const text = headers.get("content-length") ?? "";
  return /^\d{1,15}$/.test(text) ? Number(text) : null;
}

/** Set by Node for this connection, whatever the handler says. */
const HOP_BY_HOP = new Set(["connection", "keep-alive", "transfer-encoding", "upgrade", "trailer"]);

async function drained(response: ServerResponse): Promise<void> {
  if (response.destroyed) return;
  await new Promise<void>((resolve) => {
    const done = () => {
      response.off("drain", done);
      response.off("close", done);
      resolve();
    };
    response.on("drain", done);
    response.on("close", done);
  });
}
