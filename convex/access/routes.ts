import type { HealthAnswer, MeAnswer } from "@opensync/protocol";
import { json, keyRoute, openRoute } from "../web/route";
import { VERSION } from "./version";

/** GET /health */
export const health = openRoute(async () =>
  json({ status: "ok", version: VERSION, timestamp: Date.now() } satisfies HealthAnswer),
);

/** GET /api/me */
export const me = keyRoute("read", ["ingest", "read"], async (_ctx, { caller }) => {
  const { userId, userName, key } = caller;
  return json({ user: { id: userId, name: userName }, key } satisfies MeAnswer);
});
