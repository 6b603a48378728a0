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
  for (const [name, value] of answer.headers) {
    if (HOP_BY_HOP.has(name)) continue;
    if (name === "set-cookie") response.appendHeader(name, value);
    else response.setHeader(name, value);
  }
  if (answer.body === null || request.method === "HEAD") {
    await answer.body?.cancel();
    response.end();
    return;
  }
  const reader = answer.body.getReader();
  // The body's own `cancel` may fail; the client it would matter to has gone.
  const cancel = () => void reader.cancel(new Error("the client has gone")).catch(() => undefined);
  if (response.destroyed) return cancel();
  response.once("close", cancel);
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done || response.destroyed) break;
      if (!response.write(value)) await drained(response);
    }
    response.end();
  } finally {
    response.off("close", cancel);
  }
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
