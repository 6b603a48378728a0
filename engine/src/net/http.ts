import type { IncomingMessage, ServerResponse } from "node:http";
import { EngineError, isEngineError } from "../errors";
import type { Runner } from "../exec/runner";
import type { FilePort } from "../files";
import { sendResponse, sendText } from "./answer";
import { ANYBODY, authenticate, type AuthenticationOptions, type Caller } from "./authentication";
import { bodyStream } from "./body";
import { serveClientApi } from "./client-api";
import { allowAnyOrigin, answerPreflight, isPreflight } from "./cors";
import { DeployRoutes, type DeployRoutesOptions } from "./deploy-routes";
import { serveMetrics } from "./metrics-route";
import type { Handler } from "./server";
import { StorageRoutes } from "./storage-routes";
import { MAX_HTTP_ACTION_BYTES, requestUrl, webRequest } from "./web-request";

export interface RoutesOptions {
  runner: () => Runner;
  latestTs: () => Promise<bigint>;
  storage: FilePort;
  authentication: AuthenticationOptions;
  instanceName: string;
  /** What is told to who holds the admin key, in Prometheus's text format. */
  metrics: () => Promise<string>;
  /** What the convex CLI asks besides function calls. */
  deploy: Omit<DeployRoutesOptions, "authentication" | "instanceName">;
  /** Serves what no route of the engine does. */
  fallback: ((request: Request) => Promise<Response>) | undefined;
}

/** The main origin: client API under `/api`, HTTP actions under `/http`, and whatever the host adds. */
export function mainOrigin(options: RoutesOptions): Handler {
  const storageRoutes = new StorageRoutes(options.storage);
  const { authentication, instanceName } = options;
  const deployRoutes = new DeployRoutes({ ...options.deploy, authentication, instanceName });
  return async (request, response, requestId) => {
    const url = requestUrl(request);
    // Where OAuth providers send browsers back to, by the convention of Convex Auth: the app's own, also at this origin.
    if (url.pathname.startsWith("/api/auth/")) return await serveHttpAction(request, response, url, requestId, options);
    if (url.pathname.startsWith("/api/")) {
      allowAnyOrigin(request, response);
      if (isPreflight(request)) return answerPreflight(request, response);
      if (await storageRoutes.serve(request, response, url)) return;
      if (await serveClientApi(request, response, url, requestId, options)) return;
      if (await deployRoutes.serve(request, response, url)) return;
    }
    if (url.pathname === "/http" || url.pathname.startsWith("/http/")) {
      const path = `${url.pathname.slice("/http".length) || "/"}${url.search}`;
      return await serveHttpAction(request, response, requestUrl(request, path), requestId, options);
    }
    if (url.pathname === "/metrics") {
      return await serveMetrics(request, response, { ...options, adminKey: options.authentication.adminKey });
    }
    if (url.pathname === "/version") return sendText(response, 200, "text/plain", "unknown");
    if (url.pathname === "/echo" && request.method === "POST") return await echo(request, response);
    if (url.pathname === "/instance_name") return sendText(response, 200, "text/plain", options.instanceName);
    if (options.fallback === undefined) {
      throw new EngineError("NotFound", `There is nothing at ${url.pathname}.`, { status: 404 });
    }
    await sendResponse(request, response, await options.fallback(webRequest(request, url, MAX_HTTP_ACTION_BYTES)));
  };
}

/** What is sent comes back: how `convex network-test` sees that nothing on the way cuts bodies. As bytes: it must never be a page of this origin. */
async function echo(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const headers = { "content-type": "application/octet-stream", "x-content-type-options": "nosniff" };
  await sendResponse(request, response, new Response(bodyStream(request, MAX_ECHO_BYTES), { headers }));
}

/** The largest that the command sends is 64 MiB. */
const MAX_ECHO_BYTES = 64 * 1024 * 1024;

/** The site origin: HTTP actions at the root, and nothing else. */
export function siteOrigin(options: Pick<RoutesOptions, "runner" | "authentication">): Handler {
  return async (request, response, requestId) =>
    await serveHttpAction(request, response, requestUrl(request), requestId, options);
}

async function serveHttpAction(
  request: IncomingMessage,
  response: ServerResponse,
  url: URL,
  requestId: string,
  { runner, authentication }: Pick<RoutesOptions, "runner" | "authentication">,
): Promise<void> {
  const caller = await callerOrAnybody(request.headers.authorization, authentication);
  const answer = await runner().runHttpAction(webRequest(request, url), {
    identity: caller.identity,
    allowInternal: true,
    requestId,
    ip: request.socket.remoteAddress ?? null,
    userAgent: request.headers["user-agent"] ?? null,
    authToken: caller.token,
  });
  await sendResponse(request, response, answer);
}

/** The header of a request to an HTTP action may be the app's own: one that is no identity here makes the caller nobody. */
async function callerOrAnybody(header: string | undefined, options: AuthenticationOptions): Promise<Caller> {
  try {
    return await authenticate(header, options);
  } catch (error) {
    if (isEngineError(error)) return ANYBODY;
    throw error;
  }
}
