import { existsSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";
import { addPlugin, runAgent, startRegistry } from "./agents/opencode";
import { expectTruth } from "./support/opencode-machine";
import { test } from "./support/opencode-test";

const PACKAGE = "opencode-sync-plugin";

test("installed by its name, as OpenCode installs it from npm's registry, the plugin brings sessions by its own courier, as its options say", async ({
  newMachine,
  model,
}) => {
  // Reasoning stays at home unless the plugin's own option lets it go.
  const machine = await newMachine({ plugin: false, settings: { syncFileContents: "true" } });
  const registry = await startRegistry();
  try {
    writeFileSync(join(machine.home.folder, ".npmrc"), `registry=${registry.url}\nfetch-retries=0\n`);
    addPlugin(machine, [PACKAGE, { syncThinking: true }]);
    // The login left word of the client that it was run with: this machine is to have no other than the installed one.
    rmSync(join(machine.home.folder, ".local", "state", "opensync", "opencode-sync", "launch"));
    model.say("Look at the cart", { thinking: "Count.", text: "Three items." });
    expect(await runAgent(machine, "Look at the cart")).toMatchObject({ code: 0, text: "Three items." });
    expect(registry.taken).toContain(PACKAGE);
    const installed = join(machine.home.folder, ".cache", "opencode", "packages", `${PACKAGE}@latest`);
    expect(existsSync(join(installed, "node_modules", PACKAGE, "dist", "opencode-sync.js"))).toBe(true);
    await expect.poll(() => machine.courierLog(), { timeout: 30_000 }).toMatch(/delivered/);
    await machine.deliver();
    await expectTruth(machine);
  } finally {
    await registry.close();
  }
});
