import { expect } from "vitest";
import { openTui, readStore, recordEvents } from "./agents/opencode";
import { billed, test } from "./support/opencode-workspace-test";
import { readSessions } from "./support/opencode-truth";

test("a session in a terminal is told to plugins, which run in a worker and are disposed of at its end", async ({
  model,
  workspace,
}) => {
  const told = recordEvents(workspace);
  model.say("Look at the cart", { text: "It holds three items." });
  const agent = await openTui(workspace);
  try {
    await agent.ask("Look at the cart", "It holds three items.");
    await agent.exit();
  } finally {
    await agent.close();
  }
  const [session] = await readSessions(workspace);
  expect(session?.messages.map(({ role }) => role)).toEqual(["user", "assistant"]);
  expect(session?.bill).toEqual(billed(model));
  expect(told()[0]).toMatchObject({ hook: "init", payload: { isMainThread: false } });
  expect(told().at(-1)?.hook).toBe("dispose");
  expect(readStore(workspace).messages[0]?.data["agent"]).toBe("build");
});
