import { join } from "node:path";
import { expect } from "vitest";
import { git, MODELS, runAgent, startServer } from "./agents/opencode";
import { TITLE } from "./mock-model";
import { addBills } from "./support/opencode-truth";
import { expectTruth, type Machine } from "./support/opencode-machine";
import { test } from "./support/opencode-test";
import { billed } from "./support/opencode-workspace-test";
import type { MockModel } from "./mock-model";

test.for(["openai", "anthropic"] as const)(
  "`run` exits at once and loses nothing: an answer in the protocol of %s arrives with its prompt and its figures",
  async (protocol, { machine, model }) => {
    model.say("How many items", { thinking: "Count.", text: "Three.", usage: { output: 17, reasoning: 5 } });
    const run = await runAgent(machine, "How many items?", { args: ["--model", MODELS[protocol]] });
    expect(run).toMatchObject({ code: 0, text: "Three." });
    await machine.deliver();
    const [session] = await expectTruth(machine);
    expect(session).toMatchObject({ externalId: run.sessionID, title: TITLE, cwd: machine.cwd });
    await expectBill(machine, model);
    const { sessions } = await machine.rows();
    expect(sessions[0]).toMatchObject({ source: "opencode", gitBranch: machine.branch, startType: "new" });
    expect(await machine.client("verify")).toMatchObject({ code: 0 });
  },
);

test("tools at once, one of them failing, arrive as one answer with their outcomes, and a change of files", async ({
  machine,
  model,
}) => {
  model.say(
    "Look at the cart",
    {
      thinking: "The file first.",
      text: "Looking.",
      tools: [
        { name: "bash", input: { command: "cat cart.txt", description: "Show the cart" } },
        { name: "read", input: { filePath: join(machine.cwd, "missing.txt") } },
        { name: "write", input: { filePath: join(machine.cwd, "new.txt"), content: "new\n" } },
      ],
    },
    { text: "Three items." },
  );
  await runAgent(machine, "Look at the cart");
  await machine.deliver();
  const [session] = await expectTruth(machine);
  expect(session?.messages[1]?.parts.flatMap(({ tool }) => (tool ? [[tool.name, tool.status]] : []))).toEqual([
    ["bash", "completed"],
    ["read", "error"],
    ["write", "completed"],
  ]);
  await expectBill(machine, model);
});

test("by default, reasoning and the contents of files stay at home, and their sizes are told", async ({
  newMachine,
  model,
}) => {
  const reserved = await newMachine({ settings: {} });
  model.say(
    "Read the cart",
    {
      thinking: "A private thought.",
      text: "Reading.",
      tools: [{ name: "read", input: { filePath: join(reserved.cwd, "cart.txt") } }],
    },
    { text: "Read." },
  );
  await runAgent(reserved, "Read the cart");
  await reserved.deliver();
  const rows = await reserved.rows();
  expect(JSON.stringify(rows)).not.toMatch(/private thought|three items/);
  const parts = rows.sessions[0]?.messages.flatMap((message) => message.parts) ?? [];
  expect(parts.flatMap(({ omitted }) => omitted).map(({ reason, bytes }) => [reason, bytes])).toEqual(
    expect.arrayContaining([
      ["thinking", 18],
      ["file-contents", expect.any(Number)],
    ]),
  );
});

test("a subagent is a session of its own below the call that started it", async ({ machine, model }) => {
  const task = { description: "List files", prompt: "List what is here", subagent_type: "general" };
  model.say("Delegate it", { text: "Delegating.", tools: [{ name: "task", input: task }] }, { text: "One file." });
  model.say(
    "List what is here",
    { text: "Listing.", tools: [{ name: "bash", input: { command: "ls", description: "List" } }] },
    { text: "There is cart.txt." },
  );
  const { sessionID } = await runAgent(machine, "Delegate it");
  await machine.deliver();
  const shown = await expectTruth(machine);
  const tools = shown.flatMap(({ messages }) =>
    messages.flatMap(({ parts }) => parts.flatMap(({ tool }) => tool ?? [])),
  );
  const { sessions } = await machine.rows();
  expect(sessions.find(({ parentExternalId }) => parentExternalId === sessionID)).toMatchObject({
    parentToolCallId: tools.find(({ name }) => name === "task")?.id,
    agentType: "general",
    startType: "subagent",
  });
  await expectBill(machine, model);
});

test("what --continue adds and what --fork copies is billed once", async ({ machine, model }) => {
  model.say("First question", { text: "First answer.", usage: { output: 11 } });
  model.say("Second question", { text: "Second answer.", usage: { output: 22 } });
  model.say("Third question", { text: "Third answer.", usage: { output: 44 } });
  const first = await runAgent(machine, "First question");
  const second = await runAgent(machine, "Second question", { args: ["--continue"] });
  expect(second.sessionID).toBe(first.sessionID);
  const third = await runAgent(machine, "Third question", { args: ["--session", first.sessionID, "--fork"] });
  await machine.deliver();
  await expectTruth(machine);
  const { sessions } = await machine.rows();
  expect(sessions.find(({ externalId }) => externalId === third.sessionID)).toMatchObject({
    startType: "fork",
    forkedFrom: first.sessionID,
    messageCount: 6,
    tokens: { output: 44 },
  });
  await expectBill(machine, model);
});

test("a refused request arrives with its error and costs nothing; one that is tried again is billed once", async ({
  machine,
  model,
}) => {
  model.say("This is refused", { error: { status: 400 } });
  model.say("This is limited", { error: { status: 429, retryAfter: 0, times: 1 }, text: "Let through." });
  const refused = await runAgent(machine, "This is refused");
  expect(refused.code).toBe(1);
  await runAgent(machine, "This is limited");
  await machine.deliver();
  const shown = await expectTruth(machine);
  expect(shown.find(({ externalId }) => externalId === refused.sessionID)?.messages[1]?.error).toBe("APIError");
  await expectBill(machine, model);
});

test("what `sync` brings of a history is what live capture would have brought", async ({ newMachine, model }) => {
  const machine = await newMachine({ plugin: false });
  model.say("First question", { thinking: "Hm.", text: "First answer." });
  model.say(
    "Second question",
    { tools: [{ name: "bash", input: { command: "ls", description: "List" } }] },
    { text: "Done." },
  );
  const { sessionID } = await runAgent(machine, "First question");
  await runAgent(machine, "Second question", { args: ["--session", sessionID, "--fork"] });
  expect((await machine.rows()).sessions).toEqual([]);
  expect(await machine.client("sync")).toMatchObject({ code: 0 });
  await expectTruth(machine);
  await expectBill(machine, model);
});

test("a linked worktree is a checkout of the same project, and a branch that is switched to is the session's", async ({
  machine,
  model,
}) => {
  const worktree = join(machine.cwd, "..", "shop-two");
  git(machine, "worktree", "add", "-q", "-b", "feature/two", worktree);
  for (const name of ["one", "two", "three"]) model.say(`Question ${name}`, { text: `Answer ${name}.` });
  const two = await runAgent({ ...machine, cwd: worktree }, "Question two");
  const one = await runAgent(machine, "Question one");
  await machine.deliver();
  git(machine, "switch", "-q", "-c", "feature/three");
  await runAgent(machine, "Question three", { args: ["--session", one.sessionID] });
  await machine.deliver();
  await expectTruth(machine);
  const { sessions } = await machine.rows();
  const rowOf = (id: string) => sessions.find(({ externalId }) => externalId === id);
  const project = { projectPath: machine.cwd, vcs: "git" };
  expect(rowOf(two.sessionID)).toMatchObject({ ...project, cwd: worktree, worktree, gitBranch: "feature/two" });
  const main = { cwd: machine.cwd, worktree: machine.cwd, gitBranch: "feature/three" };
  expect(rowOf(one.sessionID)).toMatchObject({ ...project, ...main });
});

test("sessions that are deleted while nobody tells of it are found to be gone: by the next sync, and by the next courier", async ({
  newMachine,
  model,
}) => {
  const machine = await newMachine({ plugin: false });
  const server = await startServer(machine);
  try {
    model.say("First question", { text: "First answer." });
    const [first, second] = [await server.newSession(), await server.newSession()];
    for (const session of [first, second]) await server.prompt(session, "First question");
    expect(await machine.client("sync")).toMatchObject({ code: 0 });
    const deletedAt = async (): Promise<(number | null)[]> =>
      await Promise.all(
        [first, second].map(async (session) => (await machine.user.session(session)).session.deletedAt),
      );
    expect(await deletedAt()).toEqual([null, null]);
    await server.call("DELETE", `/session/${first}`);
    expect(await machine.client("sync")).toMatchObject({ code: 0 });
    expect(await deletedAt()).toEqual([expect.any(Number), null]);
    await server.call("DELETE", `/session/${second}`);
    await machine.deliver();
    expect(await deletedAt()).toEqual([expect.any(Number), expect.any(Number)]);
  } finally {
    await server.stop("SIGKILL");
  }
  await expectBill(machine, model);
});

/** Checks the sum of all rows against what the model billed. */
async function expectBill(machine: Machine, model: MockModel): Promise<void> {
  const { sessions, stats } = await machine.rows();
  const { input, output, reasoning, cacheRead, cacheWrite, costMicroUsd } = billed(model);
  expect(stats.totals).toMatchObject({
    tokens: { input, output, reasoning, cacheRead, cacheWrite },
    costMicroUsd,
    unpricedMessages: 0,
  });
  expect(addBills(sessions.map(({ tokens, costMicroUsd: cost }) => ({ ...tokens, costMicroUsd: cost ?? 0 })))).toEqual(
    billed(model),
  );
}
