import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { api } from "../_generated/api";
import { startBackend } from "../testing/backend.harness";
import { signInOwner, startWithSignIn } from "../testing/signIn.harness";
import { addKey } from "../testing/tenant.harness";

beforeEach(() => vi.useFakeTimers({ toFake: ["Date"], now: Date.now() }));
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
});

test("a machine shows what each of its clients sends by its settings, as it is now, and is written only when that changes", async () => {
  const backend = await startWithSignIn({}, startBackend);
  const owner = await signInOwner(backend);
  const me = await owner.query(api.account.me, {});
  const tenant = await addKey(backend, me?.userId ?? expect.fail("nobody is signed in"));
  const settings = {
    autoSync: true,
    toolCalls: true,
    thinking: false,
    fileContents: false,
    redaction: true,
    redactionRules: 9,
  };
  const client = { name: "claude-code-sync", version: "1", machineId: "laptop", hostname: "ada" };
  const post = async (client: object, text: string) => {
    const message = {
      sessionExternalId: "s",
      externalId: text,
      role: "user",
      createdAt: Date.now(),
      textContent: text,
    };
    expect((await tenant.post("/sync/batch", { messages: [message], client })).status).toBe(200);
  };
  const rows = async () => (await backend.rows("machines")).map(({ clients }) => clients);

  await post({ ...client, settings }, "first");
  await post({ name: "opencode-sync", machineId: "laptop", hostname: "ada" }, "an older client");
  const written = await rows();
  vi.setSystemTime(Date.now() + 120_000);
  await post({ ...client, settings }, "the same again");
  expect(await rows()).toEqual(written);
  await post({ ...client, settings: { ...settings, thinking: true, unheardOf: 1 } }, "changed");
  await post({ ...client, settings: "of another kind" }, "not understood");
  const shown = async () => (await owner.query(api.machines.mine.list, {}))[0]?.clients[0]?.settings;
  expect(await shown()).toEqual({ ...settings, thinking: true });
  // What sends more is shown at once, so that nobody is told less than what leaves the machine; what sends less within a minute.
  await post({ ...client, settings }, "less than a moment ago");
  expect(await shown()).toMatchObject({ thinking: true });
  await post({ ...client, settings: { ...settings, thinking: true, redactionRules: 8 } }, "more than a moment ago");
  expect(await shown()).toMatchObject({ thinking: true, redactionRules: 8 });
  vi.setSystemTime(Date.now() + 61_000);
  await post({ ...client, settings }, "less for a minute");
  expect(await shown()).toEqual(settings);
});
