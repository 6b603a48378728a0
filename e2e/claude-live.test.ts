import { expect } from "vitest";
import { runAgent, type ResultLine } from "./agents/claude-code";
import type { Conversation } from "./support/conversation";
import { test } from "./support/live-test";
import { expectTruth, type Machine } from "./support/machine";

test("an answer in text arrives with its prompt, its figures and where it was asked", async ({ machine, model }) => {
  model.say("How many items", { text: "Three.", usage: { output: 7, cacheWrite1h: 40 } });
  const { code, result } = await runAgent(machine, "How many items are in the cart?");
  expect(code).toBe(0);
  await machine.deliver();
  const [session] = await expectTruth(machine);
  expect(session).toMatchObject({
    externalId: result.session_id,
    title: "How many items are in the cart?",
    cwd: machine.cwd,
    gitBranch: machine.branch,
    permissionMode: "default",
  });
  expect(session?.spoken.map(({ text }) => text)).toEqual(["How many items are in the cart?", "Three."]);
  await expectBill(machine, result);
  expect(await machine.client("verify")).toMatchObject({ code: 0 });
});

test("four tools at once, one of them failing, arrive as one answer with four outcomes", async ({ machine, model }) => {
  model.say(
    "Look at the cart",
    {
      thinking: "The file, and the stock.",
      text: "Looking.",
      tools: [
        { name: "Bash", input: { command: "cat cart.txt" } },
        { name: "Read", input: { file_path: `${machine.cwd}/cart.txt` } },
        { name: "Bash", input: { command: "echo broken >&2; exit 3" } },
        { name: "mcp__stock__count", input: {} },
      ],
      usage: { output: 91 },
    },
    { text: "Three items, 41 in stock.", usage: { input: 5, cacheRead: 2_300 } },
  );
  const { result } = await runAgent(machine, "Look at the cart");
  await machine.deliver();
  const [session] = await expectTruth(machine);
  const answer = session?.spoken[1];
  expect(answer).toMatchObject({ text: "Looking.", thinking: "The file, and the stock." });
  expect(answer?.tools.map(({ name, status }) => [name, status])).toEqual([
    ["Bash", "completed"],
    ["Read", "completed"],
    ["Bash", "error"],
    ["mcp__stock__count", "completed"],
  ]);
  expect((await machine.rows()).sessions[0]).toMatchObject({ mcpServers: ["stock"], thinkingEnabled: true });
  await expectBill(machine, result);
});

test("by default, thinking and the contents of files stay at home, and their sizes are told", async ({
  newMachine,
  model,
}) => {
  const reserved = await newMachine({ settings: {} });
  model.say(
    "Read the cart",
    {
      thinking: "A private thought.",
      text: "Reading.",
      tools: [{ name: "Read", input: { file_path: `${reserved.cwd}/cart.txt` } }],
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
  const task = { description: "List files", prompt: "List what is here", subagent_type: "general-purpose" };
  model.say("Delegate it", { text: "Delegating.", tools: [{ name: "Task", input: task }] }, { text: "One file." });
  model.say(
    "List what is here",
    { text: "Listing.", tools: [{ name: "Bash", input: { command: "ls" } }], usage: { output: 33 } },
    { text: "There is cart.txt.", usage: { output: 99 } },
  );
  const { result } = await runAgent(machine, "Delegate it");
  await machine.deliver();
  const shown = await expectTruth(machine);
  const call = shown.flatMap(({ spoken }) => spoken.flatMap(({ tools }) => tools)).find(({ name }) => name === "Task");
  const { sessions } = await machine.rows();
  expect(sessions.find(({ parentExternalId }) => parentExternalId === result.session_id)).toMatchObject({
    parentToolCallId: call?.id,
    agentType: "general-purpose",
    startType: "subagent",
    title: "List files",
  });
  await expectBill(machine, result);
});

test("what --continue adds and what --fork-session copies is billed once", async ({ machine, model }) => {
  model.say("First question", { text: "First answer.", usage: { output: 11 } });
  model.say("Second question", { text: "Second answer.", usage: { output: 22 } });
  model.say("Third question", { text: "Third answer.", usage: { output: 44 } });
  const first = await runAgent(machine, "First question");
  const second = await runAgent(machine, "Second question", { args: ["--continue"] });
  const args = ["--resume", first.result.session_id, "--fork-session"];
  const third = await runAgent(machine, "Third question", { args });
  await machine.deliver();
  await expectTruth(machine);
  expect(second.result.session_id).toBe(first.result.session_id);
  const { sessions } = await machine.rows();
  const [origin, fork] = [first, third].map(({ result }) =>
    sessions.find(({ externalId }) => externalId === result.session_id),
  );
  expect(origin).toMatchObject({ startType: "new", messageCount: 4, tokens: { output: 33 } });
  expect(fork).toMatchObject({
    startType: "fork",
    forkedFrom: origin?.externalId,
    messageCount: 6,
    tokens: { output: 44 },
  });
  await expectBill(machine, first.result, second.result, third.result);
});

test("a refused request is told as the agent tells it and costs nothing; one that is tried again is billed once", async ({
  machine,
  model,
}) => {
  model.say("This is refused", { error: { status: 400 } });
  model.say("This is overloaded", { error: { status: 529, times: 1 }, text: "Recovered." });
  model.say("This is limited", { error: { status: 429, retryAfter: 0, times: 1 }, text: "Let through." });
  const refused = await runAgent(machine, "This is refused");
  expect(refused).toMatchObject({ code: 1, result: { is_error: true } });
  const overloaded = await runAgent(machine, "This is overloaded");
  const limited = await runAgent(machine, "This is limited");
  await machine.deliver();
  const shown = await expectTruth(machine);
  const spoken = (run: { result: ResultLine }): Conversation["spoken"] | undefined =>
    shown.find(({ externalId }) => externalId === run.result.session_id)?.spoken;
  expect(spoken(refused)?.at(-1)).toMatchObject({ kind: "api_error", text: refused.result.result, tokens: null });
  expect(spoken(overloaded)?.at(-1)).toMatchObject({ kind: "answer", text: "Recovered." });
  await expectBill(machine, refused.result, overloaded.result, limited.result);
});

/** Checks the sum of all rows against what the runs themselves printed at their end. */
async function expectBill(machine: Machine, ...results: ResultLine[]): Promise<void> {
  const bills = results.flatMap(({ modelUsage }) => Object.values(modelUsage));
  const sum = (amounts: number[]): number => amounts.reduce((total, amount) => total + amount, 0);
  const { totals } = (await machine.rows()).stats;
  expect(totals).toMatchObject({
    tokens: {
      input: sum(bills.map(({ inputTokens }) => inputTokens)),
      output: sum(bills.map(({ outputTokens }) => outputTokens)),
      cacheRead: sum(bills.map(({ cacheReadInputTokens }) => cacheReadInputTokens)),
      cacheWrite: sum(bills.map(({ cacheCreationInputTokens }) => cacheCreationInputTokens)),
    },
    costMicroUsd: Math.round(sum(results.map(({ total_cost_usd: usd }) => usd)) * 1e6),
    unpricedMessages: 0,
  });
}
