import type { HealthAnswer, MeAnswer } from "@opensync/protocol";
import { internal } from "../_generated/api";
import { json, keyRoute, openRoute } from "../web/route";
import { VERSION } from "./version";

/** GET /health */
export const health = openRoute(async () =>
  json({ status: "ok", version: VERSION, timestamp: Date.now() } satisfies HealthAnswer),
);

/** GET /api/me */
export const me = keyRoute("read", ["ingest", "read"], async (ctx, { caller: { userId, key } }) => {
  const name = await ctx.runQuery(internal.users.read.name, { userId });
  return json({ user: { id: userId, name }, key } satisfies MeAnswer);
});
