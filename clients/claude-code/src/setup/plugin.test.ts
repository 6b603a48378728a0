import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { version } from "../../package.json";
import { CAPTURED_EVENTS, hookGroup } from "./hook-command";

const client = join(import.meta.dirname, "..", "..");
const json = async (path: string): Promise<unknown> => JSON.parse(await readFile(join(client, path), "utf8"));

test("the plugin runs at the events that setup installs, with the same timeout", async () => {
  const hooks = CAPTURED_EVENTS.map((event) => [
    event,
    [hookGroup(event, `"\${CLAUDE_PLUGIN_ROOT}"/hook.sh ${event}`)],
  ]);
  expect(await json("plugin/hooks/hooks.json")).toMatchObject({ hooks: Object.fromEntries(hooks) });
});

// Claude Code copies the plugin's folder and nothing beside it, and npm leaves symbolic links out: it needs the hook itself.
test.each(["hook.sh", "hook.mjs"])("the plugin carries the same %s", async (name) => {
  expect(await readFile(join(client, "plugin", name), "utf8")).toBe(await readFile(join(client, "hook", name), "utf8"));
});

test("the plugin is of this version, and the repository is a marketplace that offers it", async () => {
  expect(await json("plugin/.claude-plugin/plugin.json")).toMatchObject({ name: "opensync", version });
  expect(await json("../../.claude-plugin/marketplace.json")).toMatchObject({
    plugins: [{ name: "opensync", source: "./clients/claude-code/plugin" }],
  });
});
