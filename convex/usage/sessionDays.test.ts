import { expect, test } from "vitest";
import { startBackend } from "../testing/backend.harness";
import { addTenant } from "../testing/tenant.harness";

const DAY = 86_400_000;
const base = Date.UTC(2026, 9, 1);

function call(day: number, revision = 1, externalId = `m${day}`) {
  return {
    sessionExternalId: "s",
    externalId,
    revision,
    role: "assistant" as const,
    createdAt: base + day * DAY,
    usage: { output: 10 ** day },
  };
}

async function start() {
  const backend = startBackend();
  const tenant = await addTenant(backend);
  const rows = async () =>
    Object.fromEntries(
      (await backend.rows("sessionUsage")).map(({ day, models }) => [
        day,
        models.reduce((sum, { output = 0 }) => sum + output, 0),
      ]),
    );
  return { backend, tenant, rows };
}

test("a session of one day has no rows by day; one of several has a row for each day but the last", async () => {
  const { tenant, rows } = await start();
  await tenant.sync({ messages: [call(1)] });
  expect(await rows()).toEqual({});
  await tenant.sync({ messages: [call(2)] });
  expect(await rows()).toEqual({ "2026-10-02": 10 });
  await tenant.sync({ messages: [call(0), call(3)] });
  expect(await rows()).toEqual({
    "2026-10-01": 1,
    "2026-10-02": 10,
    "2026-10-03": 100,
  });
});

test("where the last message turns out to be of another day, the days' rows follow", async () => {
  const { tenant, rows } = await start();
  await tenant.sync({ messages: [call(0), call(1), call(3)] });
  await tenant.sync({ messages: [{ ...call(3, 2), createdAt: base }] });
  expect(await rows()).toEqual({ "2026-10-01": 1001 });
  await tenant.sync({ messages: [{ ...call(1, 2), createdAt: base + 4 * DAY }] });
  expect(await rows()).toEqual({ "2026-10-01": 1001 });
  await tenant.sync({ messages: [{ ...call(0, 2), createdAt: base + 5 * DAY }] });
  expect(await rows()).toEqual({
    "2026-10-01": 1000,
    "2026-10-05": 10,
  });
});

test("all days move along to another project, with what the same request adds", async () => {
  const { backend, tenant, rows } = await start();
  await tenant.sync({ messages: [call(0), call(1)] });
  const before = await rows();
  await tenant.sync({
    sessions: [{ externalId: "s", revision: 1, projectPath: "/p" }],
    messages: [call(1, 1, "another"), call(2)],
  });
  expect(before).toEqual({ "2026-10-01": 1 });
  const daily = (await backend.rows("usageDaily")).map(
    ({ day, projectPath, models: [model] }) => [`${day} ${projectPath}`, model?.output] as const,
  );
  expect(Object.fromEntries(daily)).toEqual({
    "2026-10-01 /p": 1,
    "2026-10-02 /p": 20,
    "2026-10-03 /p": 100,
  });
});
