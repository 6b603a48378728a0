import type { IncomingMessage } from "node:http";
import { EngineError } from "../errors";
import { bodyStream } from "./body";

/** Body of a request to an HTTP action, as upstream. */
export const MAX_HTTP_ACTION_BYTES = 20 * 1024 * 1024;

/** The URL a request was sent to, as far as its headers tell. `path` replaces the path and query it was sent with. */
export function requestUrl(request: IncomingMessage, path = request.url ?? "/"): URL {
  const scheme = request.headers["x-forwarded-proto"] === "https" ? "https" : "http";
  try {
    // Not relative to a base: a path of `//host/` would replace the host.
    return new URL(`${scheme}://${request.headers.host ?? "localhost"}${path.startsWith("/") ? path : "/"}`);
  } catch (cause) {
    throw new EngineError("InvalidUrl", `The address "${path}" is not valid.`, { cause });
  }
}

/** The request as web code takes it. The body arrives as it is read and fails past `maxBytes`. */
export function webRequest(request: IncomingMessage, url: URL, maxBytes = MAX_HTTP_ACTION_BYTES): Request {
  const method = request.method ?? "GET";
  const headers = new Headers();
  for (let at = 0; at + 1 < request.rawHeaders.length; at += 2) {
    headers.append(request.rawHeaders[at] ?? "", request.rawHeaders[at + 1] ?? "");
  }
  if (method === "GET" || method === "HEAD" || method === "OPTIONS") return new Request(url, { method, headers });
  try {
    return new Request(url, { method, headers, body: bodyStream(request, maxBytes), duplex: "half" });
  } catch (cause) {
    throw new EngineError("MethodNotAllowed", `The method ${method} is not supported.`, { status: 405, cause });
  }
}
