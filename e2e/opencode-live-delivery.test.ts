import { expect } from "vitest";
import { runAgent, setPluginOptions, startAgent } from "./agents/opencode";
import type { MockModel } from "./mock-model";
import { finished } from "./support/command";
import { startProxy } from "./support/faulty-proxy";
import { expectTruth, type Machine } from "./support/opencode-machine";
import { test } from "./support/opencode-test";

const LOOK = { name: "bash", input: { command: "cat cart.txt", description: "Show the cart" } };

test("the prompt is in the backend while the model has said nothing yet", async ({ machine, model }) => {
  const said = gate();
  model.say("Think about it", { text: "Thought about.", silence: said.promise });
  const agent = finished(await startAgent(machine, "Think about it"));
  await expect
    .poll(async () => await textsOf(machine), { timeout: 30_000 })
    .toContainEqual(expect.stringContaining("Think"));
  said.resolve();
  expect(await agent).toMatchObject({ code: 0 });
  await machine.deliver();
  await expectTruth(machine);
});

test("a backend that does not answer keeps no agent waiting, and nothing is lost", async ({
  newMachine,
  model,
  backend,
}) => {
  const answered = gate();
  let isSilent = false;
  const proxy = await startProxy(
    () => backend.siteUrl,
    async (_, moment) => (isSilent && moment === "before" ? await answered.promise : undefined),
  );
  const machine = await newMachine({ url: proxy.url });
  isSilent = true;
  model.say("Look at the cart", { tools: [LOOK] }, { text: "Three items." });
  expect(await runAgent(machine, "Look at the cart")).toMatchObject({ code: 0, text: "Three items." });
  expect(await textsOf(machine)).toEqual([]);
  answered.resolve();
  await machine.deliver();
  await expectTruth(machine);
  await proxy.close();
});

test("a backend that is gone, and then one that refuses, gets everything when it is back", async ({
  newMachine,
  model,
  backend,
}) => {
  let answers: "backend" | "nobody" | "another" = "backend";
  const proxy = await startProxy(
    () => ({ backend: backend.siteUrl, nobody: "http://127.0.0.1:9", another: model.url })[answers],
    () => undefined,
  );
  const machine = await newMachine({ url: proxy.url });
  model.say("Look at the cart", { tools: [LOOK] }, { text: "Three items." });
  model.say("And again", { text: "Again." });
  answers = "nobody";
  expect(await runAgent(machine, "Look at the cart")).toMatchObject({ code: 0 });
  answers = "another";
  expect(await runAgent(machine, "And again", { args: ["--continue"] })).toMatchObject({ code: 0 });
  expect(await textsOf(machine)).toEqual([]);
  answers = "backend";
  await machine.deliver();
  await expectTruth(machine);
  await proxy.close();
});

test("agents that signals end in the middle leave what they had done until then", async ({ machine, model }) => {
  await makeDatabase(machine, model);
  const signals = ["SIGINT", "SIGTERM", "SIGKILL"] as const;
  await Promise.all(
    signals.map(async (signal) => {
      const prompt = `Work until ${signal}`;
      const last = { thinking: "Next.", text: "Done.", pause: gate().promise };
      model.say(prompt, { text: "Working.", tools: [LOOK] }, last);
      const child = await startAgent(machine, prompt);
      const ended = finished(child);
      const asked = (): unknown[] => model.seen.filter((request) => request.prompt === prompt);
      await expect.poll(asked, { timeout: 60_000 }).toHaveLength(2);
      child.kill(signal);
      await ended;
    }),
  );
  await machine.deliver();
  const sessions = await expectTruth(machine);
  const completed = sessions.map(({ messages }) =>
    messages.flatMap(({ parts }) => parts.filter(({ tool }) => tool?.status === "completed")),
  );
  expect(completed.map(({ length }) => length).toSorted((a, b) => a - b)).toEqual([0, 1, 1, 1]);
});

test("two agents at once are two sessions, whole and apart", async ({ machine, model }) => {
  await makeDatabase(machine, model);
  for (const name of ["one", "two"]) model.say(`Task ${name}`, { tools: [LOOK] }, { text: `Task of ${name} done.` });
  const runs = await Promise.all(["Task one", "Task two"].map(async (prompt) => await runAgent(machine, prompt)));
  expect(runs.map(({ code }) => code)).toEqual([0, 0]);
  await machine.deliver();
  expect(await expectTruth(machine)).toHaveLength(3);
});

test("the agent prints and ends the same with the plugin and without", async ({ newMachine, model }) => {
  model.say("Look at the cart", { tools: [LOOK] }, { text: "Three items." });
  model.say("This is refused", { error: { status: 400 } });
  const machines = [await newMachine({ plugin: false }), await newMachine()];
  for (const prompt of ["Look at the cart", "This is refused"]) {
    const [without, withPlugin] = await Promise.all(
      machines.map(async (machine) => await finished(await startAgent(machine, prompt, { format: "default" }))),
    );
    expect(withPlugin).toEqual(without);
  }
});

test("a plugin option that cannot be is one clear line, and the agent works on", async ({ machine, model }) => {
  setPluginOptions(machine, { autoSync: "perhaps" });
  model.say("Look at the cart", { text: "Three items." });
  const { code, text, stderr } = await runAgent(machine, "Look at the cart");
  expect({ code, text }).toEqual({ code: 0, text: "Three items." });
  expect(stderr.split("\n").filter((line) => line.includes("autoSync"))).toHaveLength(1);
});

/** Several that make it at the same moment are too much for OpenCode itself ("Unexpected error"). */
async function makeDatabase(machine: Machine, model: MockModel): Promise<void> {
  model.say("Begin", { text: "Ready." });
  await runAgent(machine, "Begin");
}

interface Gate {
  promise: Promise<void>;
  resolve(): void;
}

function gate(): Gate {
  let resolve = (): void => undefined;
  const promise = new Promise<void>((resolved) => (resolve = resolved));
  return { promise, resolve: () => resolve() };
}

async function textsOf(machine: Machine): Promise<string[]> {
  const { sessions } = await machine.rows();
  return sessions.flatMap(({ messages }) => messages.map(({ textContent }) => textContent));
}
