import { readdirSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";
import { openAgent } from "./agents/claude-code";
import { TITLE } from "./mock-model";
import { test } from "./support/live-test";
import { expectTruth, type Machine } from "./support/machine";

const SUMMARY = "<analysis>Nothing more.</analysis><summary>The cart holds three items.</summary>";

test("a session in a terminal arrives with the agent's title, its compaction, and the session that /clear began", async ({
  machine,
  model,
}) => {
  model.say(
    "Look at the cart",
    { tools: [{ name: "Bash", input: { command: "cat cart.txt" } }] },
    { text: "It holds three items." },
  );
  model.say("Your task is to create a detailed summary", { text: SUMMARY });
  model.say("And after that", { text: "Still three of them." });
  model.say("Something else", { text: "A new beginning." });
  const agent = await openAgent(machine);
  try {
    await agent.ask("Look at the cart", "It holds three items.");
    await agent.ask("/compact", "Compacted");
    await agent.ask("And after that", "Still three of them.");
    await agent.type("/clear");
    await expect.poll(() => transcriptsOf(machine), { timeout: 30_000 }).toHaveLength(2);
    await agent.ask("Something else", "A new beginning.");
    await agent.exit();
  } finally {
    await agent.close();
  }
  await machine.deliver();
  const shown = await expectTruth(machine);
  const [first, second] = shown.toSorted((a, b) => (a.spoken[0]?.at ?? 0) - (b.spoken[0]?.at ?? 0));
  // Claude Code gives the boundary and its summary times of their own, in either order.
  expect(
    first?.spoken
      .map(({ kind }) => kind)
      .toSorted()
      .join(" "),
  ).toBe("answer answer answer compact_boundary compact_summary prompt prompt");
  expect(first?.title).toBe(TITLE);
  expect(second?.spoken.map(({ text }) => text)).toEqual(["Something else", "A new beginning."]);
  const { sessions } = await machine.rows();
  const row = (id: string | undefined): unknown => sessions.find(({ externalId }) => externalId === id);
  expect(row(first?.externalId)).toMatchObject({ startType: "new", endReason: "clear", titleSource: "agent" });
  expect(row(second?.externalId)).toMatchObject({ startType: "clear", endReason: "prompt_input_exit" });
});

function transcriptsOf({ home }: Machine): string[] {
  const names = readdirSync(join(home.folder, ".claude", "projects"), { recursive: true, encoding: "utf8" });
  return names.filter((name) => name.endsWith(".jsonl"));
}
