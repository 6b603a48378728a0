import { expect, test } from "vitest";
import { internal } from "../_generated/api";
import { startBackend } from "../testing/backend.harness";
import { dump } from "../testing/dump.harness";
import { addTenant } from "../testing/tenant.harness";

test("sessions of before are counted in once, whether they are written meanwhile or not", async () => {
  const backend = startBackend();
  const tenant = await addTenant(backend);
  const message = (session: string) => ({
    sessionExternalId: session,
    externalId: "m1",
    role: "assistant" as const,
    createdAt: Date.UTC(2026, 9, 4),
    stopReason: "end_turn",
    model: "claude-opus-4-8",
    usage: { input: 9 },
    revision: 1,
  });
  const sessions = ["a", "b"].map((externalId) => ({ externalId, source: "claude-code", model: "claude-opus-4-8" }));
  const failing = { ...message("b"), externalId: "m2", createdAt: Date.UTC(2026, 9, 5), kind: "api_error" };
  await tenant.sync({ sessions, messages: [message("a"), message("b"), failing] });
  const before = await dump(backend);
  const marks = async () => (await backend.rows("sessionMarks")).map(({ mark, activityAt }) => ({ mark, activityAt }));
  expect(await marks()).toEqual([{ mark: "failed", activityAt: failing.createdAt }]);
  for (const { _id } of await backend.rows("facets")) await backend.remove(_id);
  for (const { _id } of await backend.rows("sessionMarks")) await backend.remove(_id);
  // Where crons run, it has walked over nothing already.
  for (const { _id } of await backend.rows("sweeps")) await backend.remove(_id);
  for (const { _id } of await backend.rows("sessions")) {
    await backend.without(_id, ["beganAt", "messageCount", "tokenCount", "costMicroUsd", "turn"]);
  }
  await tenant.sync({ messages: [{ ...message("a"), externalId: "m0", createdAt: Date.UTC(2026, 9, 3) }] });
  await backend.mutation(internal.sessions.catchUp.run, {});
  await backend.mutation(internal.sessions.catchUp.run, {});
  const after = await dump(backend);
  expect(after.facets).toEqual(before.facets);
  expect(await marks()).toEqual([{ mark: "failed", activityAt: failing.createdAt }]);
  const isB = (row: unknown) => JSON.stringify(row).includes('"externalId":"b"');
  expect(after.sessions?.filter(isB)).toEqual(before.sessions?.filter(isB));
  const a = after.sessions?.find((row) => !isB(row));
  expect(a).toMatchObject({ messageCount: 2, tokenCount: 18, turn: "user" });
});
