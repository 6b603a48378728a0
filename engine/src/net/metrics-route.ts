import type { IncomingMessage, ServerResponse } from "node:http";
import { sameSecret } from "../auth";
import { EngineError } from "../errors";
import { TEXT_FORMAT } from "../metrics";
import { sendText } from "./answer";

export interface MetricsRouteOptions {
  adminKey: string;
  metrics: () => Promise<string>;
}

/** `GET /metrics` for who holds the admin key, as `Bearer <key>`, which is what Prometheus sends, or as `Convex <key>`. */
export async function serveMetrics(
  request: IncomingMessage,
  response: ServerResponse,
  { adminKey, metrics }: MetricsRouteOptions,
): Promise<void> {
  if (request.method !== "GET")
    throw new EngineError("MethodNotAllowed", "This address takes GET requests.", { status: 405 });
  const [, given] = /^(?:bearer|convex)\s+(\S+)\s*$/i.exec(request.headers.authorization ?? "") ?? [];
  if (given === undefined) {
    response.setHeader("www-authenticate", "Bearer");
    throw new EngineError(
      "Unauthenticated",
      "Metrics are for who holds the admin key: `Authorization: Bearer <key>`.",
      {
        status: 401,
      },
    );
  }
  if (!sameSecret(given, adminKey))
    throw new EngineError("BadDeployKey", "The provided admin key was invalid for this instance.", { status: 403 });
  response.setHeader("cache-control", "no-store");
  sendText(response, 200, TEXT_FORMAT, await metrics());
}
