import { expect } from "vitest";
import { recordHooks, runAgent, startAgent } from "./agents/claude-code";
import { startProxy } from "./support/faulty-proxy";
import { finished } from "./support/command";
import { test } from "./support/live-test";
import { expectTruth, type Machine } from "./support/machine";

const FOUR_TOOLS = ["cat cart.txt", "ls", "echo broken >&2; exit 3", "true"].map((command) => ({
  name: "Bash",
  input: { command },
}));

test("the prompt is in the backend while the model has said nothing yet, and is one with the transcript's later", async ({
  machine,
  model,
}) => {
  const said = gate();
  model.say("Think about it", { text: "Thought about.", silence: said.opened });
  const agent = finished(await startAgent(machine, "Think about it"));
  await expect.poll(async () => await textsOf(machine), { timeout: 30_000 }).toEqual(["Think about it"]);
  said.open();
  expect(await agent).toMatchObject({ code: 0 });
  await machine.deliver();
  const [session] = await expectTruth(machine);
  expect(session?.spoken).toHaveLength(2);
});

test("a failed tool and its outcome arrive while the model thinks on", async ({ machine, model }) => {
  const written = gate();
  const failing = { name: "Bash", input: { command: "exit 3" } };
  model.say("Use the tool", { tools: [failing] }, { thinking: "Hm.", text: "Used.", pause: written.opened });
  const agent = finished(await startAgent(machine, "Use the tool"));
  await expect.poll(async () => await outcomesOf(machine), { timeout: 30_000 }).toEqual(["error"]);
  written.open();
  expect(await agent).toMatchObject({ code: 0 });
  await machine.deliver();
  await expectTruth(machine);
});

test("what only hooks know arrives: exact durations, how the session ended, servers that were only configured", async ({
  machine,
  model,
}) => {
  const told = recordHooks(machine, ["PostToolUse", "PostToolUseFailure", "SessionEnd"]);
  const task = { description: "List files", prompt: "List what is here", subagent_type: "general-purpose" };
  model.say("Use the tools", { tools: [...FOUR_TOOLS, { name: "Task", input: task }] }, { text: "Used." });
  model.say("List what is here", { tools: [{ name: "Bash", input: { command: "ls" } }] }, { text: "One file." });
  const { result } = await runAgent(machine, "Use the tools", { args: ["--permission-mode", "acceptEdits"] });
  await machine.deliver();
  await expectTruth(machine);
  const { sessions } = await machine.rows();
  const ended = told().find(({ hook_event_name: event }) => event === "SessionEnd");
  expect(sessions.find(({ externalId }) => externalId === result.session_id)).toMatchObject({
    startType: "new",
    endReason: ended?.reason,
    endedAt: expect.any(Number),
    permissionMode: "acceptEdits",
    mcpServers: ["stock"],
    gitBranch: machine.branch,
  });
  const durations = told().flatMap(({ tool_use_id: id, duration_ms: ms }) => (id === undefined ? [] : [[id, ms]]));
  expect(durations).toHaveLength(6);
  const parts = sessions.flatMap(({ messages }) => messages.flatMap((message) => message.parts));
  const tools = parts.filter(({ type }) => type === "tool");
  expect(Object.fromEntries(tools.map((part) => [part.toolCallId, part.durationMs]))).toEqual(
    Object.fromEntries(durations),
  );
});

test.for(["at once", "one after the other, each for a while"])(
  "one prompt with four tools, %s, costs the backend three requests at most, beside the courier's first look and the session's end",
  async (how, { newMachine, model, backend }) => {
    let requests = 0;
    const proxy = await startProxy(
      () => backend.siteUrl,
      (request) => void (requests = request),
    );
    const machine = await newMachine({ url: proxy.url });
    const slow = { tools: [{ name: "Bash", input: { command: "sleep 1.5" } }] };
    const turns = how === "at once" ? [{ tools: FOUR_TOOLS }] : [slow, slow, slow, slow];
    model.say("Use the tools", ...turns, { text: "Used." });
    const before = requests;
    await runAgent(machine, "Use the tools");
    await expect.poll(async () => (await machine.rows()).sessions[0]?.endReason, { timeout: 30_000 }).toBe("other");
    // Where all goes fast, these two go with the others.
    expect(requests - before).toBeLessThanOrEqual(3 + 2);
    await machine.deliver();
    await expectTruth(machine);
    await proxy.close();
  },
);

test("a backend that does not answer keeps no agent waiting, and nothing is lost", async ({
  newMachine,
  model,
  backend,
}) => {
  const answered = gate();
  let held = 0;
  let isSilent = false;
  const proxy = await startProxy(
    () => backend.siteUrl,
    async (_, moment) => {
      if (!isSilent || moment === "after") return;
      held += 1;
      await answered.opened;
    },
  );
  const machine = await newMachine({ url: proxy.url });
  isSilent = true;
  model.say("Use the tools", { tools: FOUR_TOOLS }, { text: "Used." });
  expect(await runAgent(machine, "Use the tools")).toMatchObject({ code: 0 });
  // The agent has ended, and its backend has not answered once.
  await expect.poll(() => held, { timeout: 30_000 }).toBeGreaterThan(0);
  expect(await textsOf(machine)).toEqual([]);
  answered.open();
  await machine.deliver();
  await expectTruth(machine);
  await proxy.close();
});

test("a backend that is gone keeps no agent waiting, and gets everything when it is back", async ({
  newMachine,
  model,
  backend,
}) => {
  let isGone = false;
  const proxy = await startProxy(
    () => (isGone ? "http://127.0.0.1:9" : backend.siteUrl),
    () => undefined,
  );
  const machine = await newMachine({ url: proxy.url });
  isGone = true;
  model.say("Use the tools", { tools: FOUR_TOOLS }, { text: "Used." });
  model.say("And again", { text: "Again." });
  expect(await runAgent(machine, "Use the tools")).toMatchObject({ code: 0 });
  expect(await runAgent(machine, "And again", { args: ["--continue"] })).toMatchObject({ code: 0 });
  expect(await textsOf(machine)).toEqual([]);
  isGone = false;
  await machine.deliver();
  await expectTruth(machine);
  await proxy.close();
});

test("an agent that is killed in the middle leaves what it had done until then", async ({ machine, model }) => {
  const never = gate();
  model.say(
    "Work on it",
    { text: "Working.", tools: FOUR_TOOLS },
    { thinking: "Next.", text: "Done.", pause: never.opened },
  );
  const child = await startAgent(machine, "Work on it");
  const ended = finished(child);
  await expect
    .poll(() => model.seen.filter(({ prompt }) => prompt === "Work on it"), { timeout: 30_000 })
    .toHaveLength(2);
  child.kill("SIGKILL");
  expect(await ended).toMatchObject({ signal: "SIGKILL" });
  never.open();
  await machine.deliver();
  const [session] = await expectTruth(machine);
  expect(session?.spoken[1]?.tools).toHaveLength(4);
});

test("two agents at once are two sessions, whole and apart", async ({ machine, model }) => {
  for (const name of ["one", "two"]) {
    model.say(`Task ${name}`, { tools: FOUR_TOOLS }, { text: `Task of ${name} done.` });
  }
  const runs = await Promise.all(["Task one", "Task two"].map(async (prompt) => await runAgent(machine, prompt)));
  expect(runs.map(({ code }) => code)).toEqual([0, 0]);
  await machine.deliver();
  expect(await expectTruth(machine)).toHaveLength(2);
});

test("the agent prints and ends the same with hooks and without", async ({ newMachine, model }) => {
  model.say("Use the tools", { tools: FOUR_TOOLS }, { text: "Used." });
  model.say("This is refused", { error: { status: 400 } });
  const machines = [await newMachine({ hooks: false }), await newMachine()];
  for (const prompt of ["Use the tools", "This is refused"]) {
    const [without, withHooks] = await Promise.all(
      machines.map(async (machine) => await finished(await startAgent(machine, prompt, { format: "text" }))),
    );
    expect(withHooks).toEqual(without);
  }
  const [without, withHooks] = await Promise.all(
    machines.map(async (machine) => (await runAgent(machine, "Use the tools", { args: ["--continue"] })).events),
  );
  const told = withHooks?.filter(({ subtype }) => subtype === "hook_response");
  expect(told?.map(({ output }) => output)).toEqual(told?.map(() => ""));
  const isOfHook = ({ subtype }: Record<string, unknown>): boolean => String(subtype).startsWith("hook_");
  const kinds = (events: Record<string, unknown>[] = []): string[] =>
    events.filter((event) => !isOfHook(event)).map(({ type, subtype }) => `${String(type)} ${String(subtype)}`);
  expect(kinds(withHooks)).toEqual(kinds(without));
});

interface Gate {
  opened: Promise<void>;
  open(): void;
}

function gate(): Gate {
  let open = (): void => undefined;
  const opened = new Promise<void>((resolve) => (open = resolve));
  return { opened, open };
}

async function textsOf(machine: Machine): Promise<string[]> {
  const { sessions } = await machine.rows();
  return sessions.flatMap(({ messages }) => messages.map(({ textContent }) => textContent));
}

async function outcomesOf(machine: Machine): Promise<(string | null)[]> {
  const { sessions } = await machine.rows();
  const parts = sessions.flatMap(({ messages }) => messages.flatMap((message) => message.parts));
  return parts.filter(({ type }) => type === "tool").map(({ status }) => status);
}
