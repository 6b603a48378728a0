import type { AdminSyncAnswer, BatchAnswer, ErrorCode, ItemKind, Rejection } from "@opensync/protocol";
import type { Id } from "../_generated/dataModel";
import type { ActionCtx } from "../_generated/server";
import { ApiError } from "../web/apiError";
import { readJson } from "../web/body";
import { json, keyRoute } from "../web/route";
import { ingest } from "./ingest";
import type { Ingested } from "./ingest";
import { prepareBatch } from "./prepare";
import { prepareAdminSync } from "./prepareAdmin";

/** POST /sync/batch */
export const syncBatch = keyRoute("ingest", ["ingest"], async (ctx, { request, caller }) => {
  const batch = prepareBatch(await readJson(request), Date.now());
  const { sessions, messages, todos, fileEdits, errors, rejected } = await ingest(ctx, caller.userId, batch);
  const counts = { sessions, messages, todos, fileEdits, errors };
  return json({ ok: true, ...counts, rejected: [...batch.rejected, ...inBatch(rejected)] } satisfies BatchAnswer);
});

/** POST /admin/sync: the payload of session-sync. */
export const adminSync = keyRoute("ingest", ["ingest"], async (ctx, { request, caller }) => {
  const batch = prepareAdminSync(await readJson(request), Date.now());
  const { sessionId: _session, messageId: _message, rejected, ...counts } = await ingest(ctx, caller.userId, batch);
  const late = rejected.map((rejection) => ({
    ...rejection,
    ...(batch.places[rejection.index] ?? { list: "", index: rejection.index }),
  }));
  return json({ ok: true, ...counts, rejected: [...batch.rejected, ...late] } satisfies AdminSyncAnswer);
});

/** POST /sync/session */
export const syncSession = keyRoute("ingest", ["ingest"], async (ctx, { request, caller }) => {
  const { sessionId } = await ingestOne(ctx, caller.userId, { sessions: [await readJson(request)] });
  return json({ ok: true, sessionId });
});

/** POST /sync/message */
export const syncMessage = keyRoute("ingest", ["ingest"], async (ctx, { request, caller }) => {
  const { messageId } = await ingestOne(ctx, caller.userId, { messages: [await readJson(request)] });
  return json({ ok: true, messageId });
});

/** What a batch would reject alone is here the whole request: 422. */
async function ingestOne(ctx: ActionCtx, userId: Id<"users">, body: unknown): Promise<Ingested> {
  const batch = prepareBatch(body, Date.now());
  requireNone(batch.rejected);
  const ingested = await ingest(ctx, userId, batch);
  requireNone(inBatch(ingested.rejected));
  return ingested;
}

/** A batch has no parts by themselves. */
function inBatch(rejected: Ingested["rejected"]): Rejection[] {
  return rejected.flatMap(({ kind, ...rejection }) =>
    kind === "part" ? [] : [{ kind: kind satisfies ItemKind, ...rejection }],
  );
}

function requireNone([rejection]: Rejection[]): void {
  if (rejection === undefined) return;
  throw new ApiError(rejectionCode(rejection.code), rejection.message, {
    details: { externalId: rejection.externalId },
  });
}

function rejectionCode(code: string): ErrorCode {
  return code === "time_out_of_range" || code === "too_large" ? code : "invalid_item";
}
