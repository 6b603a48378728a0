import { expect } from "vitest";
import { openTui } from "./agents/opencode";
import { TITLE } from "./mock-model";
import { expectTruth } from "./support/opencode-machine";
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
