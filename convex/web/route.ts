import type { ErrorAnswer, Scope } from "@opensync/protocol";
import type { PublicHttpAction } from "convex/server";
import { internal } from "../_generated/api";
import type { Id } from "../_generated/dataModel";
import { httpAction } from "../_generated/server";
import type { ActionCtx } from "../_generated/server";
import { admit } from "../access/admit";
import type { Caller } from "../access/admit";
import type { RequestKind } from "../access/requestKind";
import { ApiError } from "./apiError";
import { foreignCursor } from "./query";

export interface ApiRequest {
  request: Request;
  url: URL;
  caller: Caller;
}

export type Handler = (ctx: ActionCtx, request: ApiRequest) => Promise<Response>;

/** A route for holders of a key with one of the scopes. `kind` is the bucket of the rate limit that it draws on. */
export function keyRoute(kind: RequestKind, scopes: Scope[], handler: Handler) {
  return httpAction((ctx, request) =>
    answer(ctx, async () => {
      const caller = await admit(ctx, request, { kind, scopes });
      return handler(ctx, { request, url: new URL(request.url), caller });
    }),
  );
}

/** Somebody who may read what a user has: with a key, or signed in. */
export interface ReadRequest {
  request: Request;
  url: URL;
  userId: Id<"users">;
}

/** A route for holders of a key with the scope read, and for the dashboard, whose token of sign-in stands in the key's place. */
export function readerRoute(handler: (ctx: ActionCtx, request: ReadRequest) => Promise<Response>): PublicHttpAction {
  return httpAction((ctx, request) =>
    answer(ctx, async () => {
      const viewer = isJwt(request) ? await ctx.runQuery(internal.auth.viewer.find, {}) : null;
      const { userId } = viewer ?? (await admit(ctx, request, { kind: "read", scopes: ["read"] }));
      return handler(ctx, { request, url: new URL(request.url), userId });
    }),
  );
}

function isJwt(request: Request): boolean {
  return /^Bearer\s+[\w-]+\.[\w-]+\.[\w-]+\s*$/i.test(request.headers.get("Authorization") ?? "");
}

/** A route that needs no key. */
export function openRoute(handler: (request: Request) => Promise<Response>) {
  return httpAction((ctx, request) => answer(ctx, () => handler(request)));
}

export function json(body: unknown, init: { status?: number; headers?: Record<string, string> } = {}): Response {
  return new Response(JSON.stringify(body), {
    status: init.status ?? 200,
    headers: { "Content-Type": "application/json; charset=utf-8", "Cache-Control": "no-store", ...init.headers },
  });
}

/**
 * Every failure becomes `{error, message, details?, requestId}`; what we did not foresee is logged and not shown. The id is the one
 * under which the host logs the request, and the answer's `x-request-id`.
 */
async function answer(ctx: ActionCtx, handle: () => Promise<Response>): Promise<Response> {
  try {
    return await handle();
  } catch (thrown) {
    const { requestId } = await ctx.meta.getRequestMetadata();
    const error = isForeignCursor(thrown) ? foreignCursor(thrown) : thrown;
    if (error instanceof ApiError) {
      const { code, message, details, status, headers } = error;
      const body: ErrorAnswer = { error: code, message, ...(details === undefined ? {} : { details }), requestId };
      return json(body, { status, headers: { ...headers, "x-request-id": requestId } });
    }
    console.error(`Request ${requestId} failed`, error);
    const message = `Something failed on our side. The request may be repeated; the log has it as ${requestId}.`;
    const body: ErrorAnswer = { error: "internal", message, requestId };
    return json(body, { status: 500, headers: { "x-request-id": requestId } });
  }
}

/** Convex knows its own cursors; one that was forged, or given to another user, fails the query. */
function isForeignCursor(error: unknown): boolean {
  return error instanceof Error && error.message.includes("InvalidCursor");
}
