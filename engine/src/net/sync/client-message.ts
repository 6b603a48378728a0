import { EngineError } from "../../errors";
import { isJsonObject, type Json, type JsonObject } from "../../values/json";
import { parseRequestJson } from "../request-json";
import { decodeTs } from "../timestamp";

/** What a client sends over the socket: the sync protocol of npm `convex` 1.48 (`browser/sync/protocol.ts`). */
export type ClientMessage =
  | { type: "Connect"; sessionId: string; maxObservedTimestamp: bigint | null }
  | { type: "ModifyQuerySet"; baseVersion: number; newVersion: number; modifications: QuerySetModification[] }
  | ({ type: "Mutation" | "Action" } & FunctionRequest)
  | { type: "Authenticate"; baseVersion: number; credentials: Credentials }
  | { type: "Event" };

export type QuerySetModification =
  | { type: "Add"; queryId: number; component: string; path: string; args: Json; journal: string | null }
  | { type: "Remove"; queryId: number };

export interface FunctionRequest {
  requestId: number;
  /** Path of the component whose function it is, "" for the app. */
  component: string;
  path: string;
  args: Json;
}

export type Credentials =
  | { type: "None" }
  | { type: "User"; token: string }
  | { type: "Admin"; key: string; impersonating: JsonObject | null };

/** Throws EngineError `BadClientMessage` for anything else. */
export function parseClientMessage(text: string): ClientMessage {
  const message = jsonOf(text);
  if (!isJsonObject(message)) throw bad("it is not an object");
  switch (message["type"]) {
    case "Connect":
      return {
        type: "Connect",
        sessionId: sessionIdOf(message["sessionId"]),
        maxObservedTimestamp: timestampOf(message["maxObservedTimestamp"]),
      };
    case "ModifyQuerySet":
      return {
        type: "ModifyQuerySet",
        baseVersion: wholeNumber(message, "baseVersion"),
        newVersion: wholeNumber(message, "newVersion"),
        modifications: listOf(message, "modifications").map(modificationOf),
      };
    case "Mutation":
    case "Action":
      return {
        type: message["type"],
        requestId: wholeNumber(message, "requestId"),
        component: componentOf(message),
        path: textOf(message, "udfPath"),
        args: listOf(message, "args"),
      };
    case "Authenticate":
      return {
        type: "Authenticate",
        baseVersion: wholeNumber(message, "baseVersion"),
        credentials: credentialsOf(message),
      };
    case "Event":
      return { type: "Event" };
    default:
      throw bad(`its type ${JSON.stringify(message["type"] ?? null).slice(0, 100)} is not known`);
  }
}

function modificationOf(modification: Json): QuerySetModification {
  if (!isJsonObject(modification)) throw bad("a modification is not an object");
  const queryId = wholeNumber(modification, "queryId");
  switch (modification["type"]) {
    case "Add": {
      const journal = modification["journal"];
      return {
        type: "Add",
        queryId,
        component: componentOf(modification),
        path: textOf(modification, "udfPath"),
        args: listOf(modification, "args"),
        journal: typeof journal === "string" ? journal : null,
      };
    }
    case "Remove":
      return { type: "Remove", queryId };
    default:
      throw bad("a modification neither adds nor removes a query");
  }
}

function credentialsOf(message: JsonObject): Credentials {
  switch (message["tokenType"]) {
    case "None":
      return { type: "None" };
    case "User":
      return { type: "User", token: textOf(message, "value") };
    case "Admin": {
      const { impersonating } = message;
      return {
        type: "Admin",
        key: textOf(message, "value"),
        impersonating: isJsonObject(impersonating) ? impersonating : null,
      };
    }
    default:
      throw bad("its tokenType is none of None, User and Admin");
  }
}

function componentOf({ componentPath }: JsonObject): string {
  if (componentPath === undefined || componentPath === null) return "";
  if (typeof componentPath === "string") return componentPath;
  throw bad("`componentPath` must be a text");
}

function jsonOf(text: string): Json {
  try {
    return parseRequestJson(text);
  } catch (cause) {
    throw bad(`it is not JSON: ${cause instanceof Error ? cause.message : String(cause)}`, cause);
  }
}

function sessionIdOf(sessionId: Json | undefined): string {
  if (typeof sessionId === "string" && sessionId !== "" && sessionId.length <= 128) return sessionId;
  throw bad("`sessionId` must be a text of up to 128 characters");
}

function timestampOf(encoded: Json | undefined): bigint | null {
  if (encoded === undefined || encoded === null) return null;
  const ts = decodeTs(encoded);
  if (ts === null) throw bad("`maxObservedTimestamp` must be base64 of eight bytes");
  return ts;
}

function wholeNumber(object: JsonObject, field: string): number {
  const value = object[field];
  if (typeof value === "number" && Number.isSafeInteger(value) && value >= 0) return value;
  throw bad(`\`${field}\` must be a whole number`);
}

function textOf(object: JsonObject, field: string): string {
  const value = object[field];
  if (typeof value === "string") return value;
  throw bad(`\`${field}\` must be a text`);
}

function listOf(object: JsonObject, field: string): Json[] {
  const value = object[field];
  if (Array.isArray(value)) return value;
  throw bad(`\`${field}\` must be a list`);
}

function bad(problem: string, cause?: unknown): EngineError {
  return new EngineError("BadClientMessage", `The message is not one of the sync protocol: ${problem}.`, { cause });
}
