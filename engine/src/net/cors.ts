import type { IncomingMessage, ServerResponse } from "node:http";

const ONE_DAY_SECONDS = "86400";

/**
 * Lets pages of any origin call the client API, as Convex does: what a caller may do depends on the token it sends.
 * Credentials the browser would add by itself (cookies) are not allowed.
 */
export function allowAnyOrigin(request: IncomingMessage, response: ServerResponse): void {
  const { origin } = request.headers;
  if (origin === undefined) return;
  response.setHeader("access-control-allow-origin", origin);
  response.setHeader("access-control-expose-headers", "x-request-id");
  response.setHeader("vary", "Origin");
}

export function isPreflight(request: IncomingMessage): boolean {
  return request.method === "OPTIONS" && request.headers["access-control-request-method"] !== undefined;
}

export function answerPreflight(request: IncomingMessage, response: ServerResponse): void {
  response.writeHead(204, {
    "access-control-allow-methods": "GET, POST, HEAD, OPTIONS",
    "access-control-allow-headers": request.headers["access-control-request-headers"] ?? "",
    "access-control-max-age": ONE_DAY_SECONDS,
  });
  response.end();
}
