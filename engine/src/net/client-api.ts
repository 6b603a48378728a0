import type { IncomingMessage, ServerResponse } from "node:http";
import { EngineError } from "../errors";
import type { FunctionResult } from "../exec/result";
import type { CallContext } from "../exec/call-context";
import type { Runner } from "../exec/runner";
import { isJsonObject, type Json, type JsonObject } from "../values/json";
import { sendJson } from "./answer";
import { authenticate, type AuthenticationOptions } from "./authentication";
import { readBody } from "./body";
import { cleanJson } from "./clean-json";
import { parseRequestJson } from "./request-json";
import { encodeTs } from "./timestamp";

/** Arguments of 16 MiB and what is around them, as upstream. */
const MAX_REQUEST_BYTES = 16 * 1024 * 1024 + 2000;

export interface ClientApiOptions {
  runner: () => Runner;
  /** Timestamp of the last commit, ns. */
  latestTs: () => Promise<bigint>;
  authentication: AuthenticationOptions;
}

/** A function call as a request asks for it. */
interface CallRequest {
  path: string;
  args: Json;
  format: "json" | "convex_encoded_json";
  body: JsonObject;
}

/** Answers `/api/{query,mutation,action,function,run/...,query_ts,query_at_ts}`; false for any other path. */
export async function serveClientApi(
  request: IncomingMessage,
  response: ServerResponse,
  url: URL,
  requestId: string,
  options: ClientApiOptions,
): Promise<boolean> {
  const route = url.pathname.slice("/api/".length);
  if (route === "query_ts") {
    requirePost(request);
    sendJson(response, 200, JSON.stringify({ ts: encodeTs(await options.latestTs()) }));
    return true;
  }
  const method = methodOf(route);
  if (method === null) return false;
  const call = await readCall(request, url, route);
  if (route === "query_at_ts") requireLatest(call.body, await options.latestTs());
  const caller = await authenticate(request.headers.authorization, options.authentication);
  const context: CallContext = {
    identity: caller.identity,
    allowInternal: caller.isAdmin,
    ...componentOf(call.body),
    requestId,
    ip: request.socket.remoteAddress ?? null,
    userAgent: request.headers["user-agent"] ?? null,
    authToken: caller.token,
    ...sessionRequest(call.body),
  };
  const result = await options.runner()[method](call.path, call.args, context);
  answer(response, result, call.format);
  return true;
}

/** Route to the method of the runner that answers it. */
const METHODS = {
  query: "runQuery",
  query_at_ts: "runQuery",
  mutation: "runMutation",
  action: "runAction",
  function: "runAny",
} as const;

function methodOf(route: string): (typeof METHODS)[keyof typeof METHODS] | null {
  if (route.startsWith("run/")) return "runAny";
  return Object.hasOwn(METHODS, route) ? METHODS[route as keyof typeof METHODS] : null;
}

async function readCall(request: IncomingMessage, url: URL, route: string): Promise<CallRequest> {
  const body = request.method === "GET" && route === "query" ? queryParameters(url) : await postedBody(request);
  const path = route.startsWith("run/") ? functionOfUrl(route.slice("run/".length)) : body["path"];
  if (typeof path !== "string") throw badBody('`path` must name a function, like "messages:list"');
  const { args, format = "json" } = body;
  if (args === undefined) throw badBody("`args` is missing");
  if (format !== "json" && format !== "convex_encoded_json") throw badBody(`unknown format ${JSON.stringify(format)}`);
  return { path, args, format, body };
}

function componentOf({ componentPath }: JsonObject): Pick<CallContext, "component"> {
  if (componentPath === undefined || componentPath === null) return {};
  if (typeof componentPath === "string") return { component: componentPath };
  throw badBody("`componentPath` must be a text");
}

async function postedBody(request: IncomingMessage): Promise<JsonObject> {
  requirePost(request);
  const type = request.headers["content-type"] ?? "";
  if (!/^application\/([\w.-]+\+)?json\s*(;|$)/i.test(type)) {
    throw new EngineError("UnsupportedMediaType", "Expected a request with `Content-Type: application/json`.", {
      status: 415,
    });
  }
  return parseObject((await readBody(request, MAX_REQUEST_BYTES)).toString("utf8"), "the body");
}

function queryParameters(url: URL): JsonObject {
  const { path, args = "{}", format } = Object.fromEntries(url.searchParams);
  return {
    ...(path === undefined ? {} : { path }),
    ...(format === undefined ? {} : { format }),
    args: parseText(args, "the parameter args"),
  };
}

function parseObject(text: string, what: string): JsonObject {
  const value = parseText(text, what);
  if (!isJsonObject(value)) throw badBody(`${what} is not an object`);
  return value;
}

function parseText(text: string, what: string): Json {
  try {
    return parseRequestJson(text);
  } catch (cause) {
    throw badBody(`${what} is not JSON: ${cause instanceof Error ? cause.message : String(cause)}`);
  }
}

/** `messages/list` is `messages:list`. */
function functionOfUrl(route: string): string {
  const parts = route.split("/").map(decodePart);
  const name = parts.pop();
  if (name === undefined || parts.length === 0)
    throw badBody("the URL names no function, as /api/run/messages/list does");
  return `${parts.join("/")}:${name}`;
}

function decodePart(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch (cause) {
    throw badBody(`"${part}" in the URL is not percent-encoded text: ${String(cause)}`);
  }
}

/**
 * A client that numbers its mutations (as over the WebSocket) may send the same one again after a lost answer and
 * gets the first answer: `sessionId`, its own random text, and `requestId`, a number it uses once.
 */
function sessionRequest({ sessionId, requestId }: JsonObject): Pick<CallContext, "sessionRequest"> {
  if (sessionId === undefined && requestId === undefined) return {};
  if (typeof sessionId === "string" && sessionId !== "" && sessionId.length <= 128 && typeof requestId === "number") {
    if (Number.isSafeInteger(requestId) && requestId >= 0) return { sessionRequest: { sessionId, requestId } };
  }
  throw badBody("`sessionId` must be a text of up to 128 characters and `requestId` a whole number");
}

function answer(response: ServerResponse, result: FunctionResult, format: CallRequest["format"]): void {
  const logLines = JSON.stringify(result.logLines);
  if (result.ok) {
    const value = format === "json" ? JSON.stringify(cleanJson(result.value)) : result.valueText;
    sendJson(response, 200, `{"status":"success","value":${value},"logLines":${logLines}}`);
    return;
  }
  const { error, errorData, code } = result;
  if (code === "TooManyConcurrentRequests" || code === "StoreClosed") {
    throw new EngineError(code, error, { status: 503 });
  }
  const data = errorData !== undefined && format === "json" ? cleanJson(errorData) : errorData;
  sendJson(
    response,
    200,
    JSON.stringify({
      status: "error",
      errorMessage: error,
      ...(data === undefined ? {} : { errorData: data }),
      logLines: result.logLines,
    }),
  );
}

/** Snapshots of the past are not kept, so a client's consistent queries hold only while nothing is written. */
function requireLatest({ ts }: JsonObject, latestTs: bigint): void {
  if (ts === encodeTs(latestTs)) return;
  throw new EngineError("TimestampNotAvailable", "The database has changed since the timestamp of this query.");
}

function requirePost(request: IncomingMessage): void {
  if (request.method === "POST") return;
  throw new EngineError("MethodNotAllowed", "This address takes POST requests.", { status: 405 });
}

function badBody(problem: string): EngineError {
  return new EngineError("BadJsonBody", `The request is not valid: ${problem}.`);
}
