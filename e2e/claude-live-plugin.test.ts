import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect } from "vitest";
import { claudeCode, runAgent } from "./agents/claude-code";
import { test } from "./support/live-test";
import { expectTruth } from "./support/machine";

const PLUGIN = fileURLToPath(new URL("../clients/claude-code/plugin", import.meta.url));
const MARKETPLACE = fileURLToPath(new URL("..", import.meta.url));
const TURNS = [{ tools: [{ name: "Bash", input: { command: "ls" } }] }, { text: "Used." }];

test.for([{ hooks: false }, { hooks: true }])(
  "the plugin brings sessions in, and brings none twice where the hooks are installed too: %o",
  async ({ hooks }, { newMachine, model }) => {
    const machine = await newMachine({ hooks });
    model.say("Use the tool", ...TURNS);
    const { code, result } = await runAgent(machine, "Use the tool", { args: ["--plugin-dir", PLUGIN] });
    expect(code).toBe(0);
    await expect
      .poll(async () => (await machine.rows()).sessions, { timeout: 30_000 })
      .toMatchObject([{ externalId: result.session_id, endReason: "other" }]);
    await machine.deliver();
    await expectTruth(machine);
  },
);

test("Claude Code finds nothing wrong with the plugin and its marketplace", async ({ newMachine }) => {
  const { env, cwd } = await newMachine({ hooks: false });
  for (const folder of [PLUGIN, MARKETPLACE]) {
    const { stdout } = await promisify(execFile)(await claudeCode(), ["plugin", "validate", folder], { env, cwd });
    expect(stdout).toContain("Validation passed");
    expect(stdout).not.toMatch(/warning/i);
  }
});

test("the plugin is installed from the repository as a marketplace", async ({ newMachine, model }) => {
  const machine = await newMachine({ hooks: false });
  const claude = async (...args: string[]): Promise<unknown> =>
    await promisify(execFile)(await claudeCode(), args, { env: machine.env, cwd: machine.cwd });
  await claude("plugin", "marketplace", "add", MARKETPLACE);
  await claude("plugin", "install", "opensync@opensync");
  model.say("Use the tool", ...TURNS);
  const { result } = await runAgent(machine, "Use the tool");
  await expect
    .poll(async () => (await machine.rows()).sessions, { timeout: 30_000 })
    .toMatchObject([{ externalId: result.session_id, endReason: "other" }]);
});
