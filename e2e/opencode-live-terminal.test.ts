import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";
import { openTui, setPluginOptions } from "./agents/opencode";
import { TITLE } from "./mock-model";
import { expectTruth, type Machine } from "./support/opencode-machine";
import { test } from "./support/opencode-test";

test("a session in a terminal arrives while it is open, and whole when it is closed", async ({ machine, model }) => {
  const look = { name: "bash", input: { command: "cat cart.txt", description: "Show the cart" } };
  model.say("Look at the cart", { thinking: "Hm.", tools: [look] }, { text: "It holds three items." });
  model.say("And after that", { text: "Still three of them." });
  const agent = await openTui(machine);
  try {
    await agent.ask("Look at the cart", "It holds three items.");
    const answers = async (): Promise<string[]> =>
      (await machine.rows()).sessions.flatMap(({ messages }) => messages.map(({ textContent }) => textContent));
    await expect.poll(answers, { timeout: 30_000 }).toContain("It holds three items.");
    await agent.ask("And after that", "Still three of them.");
    await agent.exit();
  } finally {
    await agent.close();
  }
  await machine.deliver();
  const [session, ...others] = await expectTruth(machine);
  expect(others).toEqual([]);
  expect(session?.title).toBe(TITLE);
  expect(session?.messages.map(({ role }) => role)).toEqual(["user", "assistant", "assistant", "user", "assistant"]);
});

test.for(["SIGTERM", "its terminal that closes"] as const)(
  "an agent in a terminal that is ended by %s in the middle leaves what it had done until then",
  async (how, { machine, model }) => {
    const look = { name: "bash", input: { command: "cat cart.txt", description: "Show the cart" } };
    const never = new Promise<void>(() => undefined);
    model.say("Look at the cart", { tools: [look] }, { text: "Half of the answer", pause: never });
    const agent = await openTui(machine);
    try {
      await agent.ask("Look at the cart", "Half of");
      if (how === "SIGTERM") process.kill(agent.pid, "SIGTERM");
    } finally {
      if (how !== "SIGTERM") await agent.close();
      await expect.poll(() => agent.isRunning(), { timeout: 30_000 }).toBe(false);
      await agent.close();
    }
    await machine.deliver();
    const [session] = await expectTruth(machine);
    expect(session?.messages[1]?.parts.filter(({ tool }) => tool?.status === "completed")).toHaveLength(1);
  },
);

test("a plugin option that cannot be is one clear line in OpenCode's log, and the terminal works on", async ({
  machine,
  model,
}) => {
  setPluginOptions(machine, { autoSync: "perhaps" });
  model.say("Look at the cart", { text: "It holds three items." });
  const agent = await openTui(machine);
  try {
    await agent.ask("Look at the cart", "It holds three items.");
    await agent.exit();
  } finally {
    await agent.close();
  }
  expect(logLines(machine).filter((line) => line.includes("autoSync"))).toEqual([
    expect.stringMatching(/level=ERROR .*opencode-sync-plugin is off: The option .*autoSync.* must be true or false/),
  ]);
});

/** OpenCode's own log. */
function logLines({ home }: Machine): string[] {
  const folder = join(home.folder, ".local", "share", "opencode", "log");
  return readdirSync(folder).flatMap((name) => readFileSync(join(folder, name), "utf8").split("\n"));
}
