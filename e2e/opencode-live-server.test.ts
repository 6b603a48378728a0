import type { SessionPageAnswer } from "@opensync/protocol";
import { expect } from "vitest";
import { z } from "zod";
import { startServer } from "./agents/opencode";
import type { MockModel } from "./mock-model";
import { expectTruth, type Machine } from "./support/opencode-machine";
import { test } from "./support/opencode-test";
import { billed } from "./support/opencode-workspace-test";

const MODEL = { providerID: "mock", modelID: "mock-model" };

test("a session that is served arrives while the agent works, with its fork, its to-dos and its new title", async ({
  machine,
  server,
  model,
}) => {
  const todos = [{ content: "Count the items", status: "completed", priority: "high" }];
  model.say("First question", { tools: [{ name: "todowrite", input: { todos } }] }, { text: "First answer." });
  model.say("Second question", { text: "Second answer." });
  const origin = await server.newSession();
  await server.prompt(origin, "First question");
  await expect.poll(async () => await textsOf(machine, origin), { timeout: 30_000 }).toContain("First answer.");
  const fork = z.object({ id: z.string() }).parse(await server.call("POST", `/session/${origin}/fork`, {})).id;
  await server.prompt(fork, "Second question");
  await server.call("PATCH", `/session/${fork}`, { title: "Called by hand" });
  await machine.deliver();
  const shown = await expectTruth(machine);
  expect(shown.find(({ externalId }) => externalId === fork)?.title).toBe("Called by hand");
  expect((await machine.user.session(origin)).todos).toMatchObject(todos);
  await expectBilled(machine, model);
});

test("what a revert takes back stays here, marked, and its cost counts; an unrevert lifts the mark", async ({
  machine,
  server,
  model,
}) => {
  model.say("First question", { text: "First answer." });
  model.say("Second question", { text: "Second answer." });
  model.say("Third question", { text: "Third answer." });
  const session = await server.newSession();
  await server.prompt(session, "First question");
  await server.prompt(session, "Second question");
  await machine.deliver();
  const question = (await machine.user.session(session)).messages.find(
    ({ textContent }) => textContent === "Second question",
  )?.externalId;
  const marked = async (): Promise<[string, string | null][]> =>
    (await machine.user.session(session)).messages
      .filter(({ removedAt }) => removedAt !== null)
      .map(({ textContent, removedReason }) => [textContent, removedReason]);
  await server.call("POST", `/session/${session}/revert`, { messageID: question });
  await machine.deliver();
  expect(await marked()).toEqual([
    ["Second question", "revert"],
    ["Second answer.", "revert"],
  ]);
  await server.call("POST", `/session/${session}/unrevert`);
  await machine.deliver();
  expect(await marked()).toEqual([]);
  await server.call("POST", `/session/${session}/revert`, { messageID: question });
  await server.prompt(session, "Third question");
  await machine.deliver();
  expect((await marked()).map(([text]) => text)).toEqual(["Second question", "Second answer."]);
  expect(await textsOf(machine, session)).toHaveLength(6);
  await expectBilled(machine, model);
});

test("a session that is deleted stays here, marked, and its cost counts", async ({ machine, server, model }) => {
  model.say("First question", { text: "First answer." });
  const session = await server.newSession();
  await server.prompt(session, "First question");
  await machine.deliver();
  await server.call("DELETE", `/session/${session}`);
  await machine.deliver();
  const { session: row, messages } = await machine.user.session(session);
  expect(row.deletedAt).toEqual(expect.any(Number));
  expect(messages.map(({ textContent }) => textContent)).toEqual(["First question", "First answer."]);
  await expectBilled(machine, model);
});

test("a compaction, a command, a permission and an abort arrive as what they are", async ({
  machine,
  server,
  model,
}) => {
  model.say("First question", { text: "First answer." });
  model.say("Create a new anchored summary", { text: "The cart holds three items." });
  model.say("Create or update `AGENTS.md`", { text: "Created." });
  const fetching = { name: "webfetch", input: { url: `${model.url}/page`, format: "text" } };
  model.say("Fetch it", { tools: [fetching] }, { text: "Fetched." });
  model.say("Think about it", { text: "Half of it", pause: new Promise(() => undefined) });
  const session = await server.newSession();
  await server.prompt(session, "First question");
  await server.call("POST", `/session/${session}/summarize`, MODEL);
  await server.call("POST", `/session/${session}/command`, { command: "init", arguments: "" });
  const fetched = server.prompt(session, "Fetch it");
  const asked = (): string | undefined =>
    server.events.flatMap(({ type, properties }) => (type === "permission.asked" ? String(properties["id"]) : []))[0];
  await expect.poll(asked, { timeout: 30_000 }).toBeDefined();
  await server.call("POST", `/session/${session}/permissions/${asked()}`, { response: "once" });
  await fetched;
  const thought = server.prompt(session, "Think about it");
  await expect.poll(() => model.seen.some(({ prompt }) => prompt === "Think about it"), { timeout: 30_000 }).toBe(true);
  await server.call("POST", `/session/${session}/abort`);
  await thought;
  await machine.deliver();
  await expectTruth(machine);
  const page = await machine.user.session(session);
  const kinds = page.messages.map(({ kind }) => kind);
  expect(kinds).toEqual(expect.arrayContaining(["compact_boundary", "compact_summary", "command"]));
  expect(permissionsOf(page)).toMatchObject([{ permission: "webfetch", reply: "once" }]);
  expect(page.errors?.map(({ name }) => name)).toEqual(["MessageAbortedError"]);
  await expectBilled(machine, model);
});

test("a server that is ended by SIGTERM has lost nothing", async ({ machine, model }) => {
  model.say("First question", { text: "First answer." });
  const server = await startServer(machine);
  const session = await server.newSession();
  await server.prompt(session, "First question");
  await server.stop("SIGTERM");
  await machine.deliver();
  const [shown] = await expectTruth(machine);
  expect(shown?.externalId).toBe(session);
  await expectBilled(machine, model);
});

async function textsOf(machine: Machine, session: string): Promise<string[]> {
  const { sessions } = await machine.rows();
  const { messages = [] } = sessions.find(({ externalId }) => externalId === session) ?? {};
  return messages.map(({ textContent }) => textContent);
}

function permissionsOf({ messages }: SessionPageAnswer): unknown[] {
  const withPermission = z.object({ permission: z.unknown() });
  return messages.flatMap(({ parts }) =>
    parts.flatMap(({ metadata }) => withPermission.safeParse(metadata).data?.permission ?? []),
  );
}

async function expectBilled(machine: Machine, model: MockModel): Promise<void> {
  const { costMicroUsd, ...tokens } = billed(model);
  expect((await machine.rows()).stats.totals).toMatchObject({ tokens, costMicroUsd });
}
