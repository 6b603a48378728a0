import { cpSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { addPlugin, makeWorkspace, openCode, runAgent, type Workspace } from "../../../e2e/agents/opencode";
import { startMockModel, type MockModel } from "../../../e2e/mock-model";
import { runCommand } from "../../../e2e/support/command";
import { closedPort } from "../live/closed-port";
import { stopCourier } from "../live/courier-process";
import { startBackend } from "../measure/backend";
import { repository } from "../measure/repository";
import { spread, timed } from "../measure/statistics";
import { turned } from "../measure/turned";
import { report } from "../report";

const TARGET = 1.05;
const PROMPT = "Look at the cart";
const NAMES = ["without", "idle", "up", "down"] as const;
type Name = (typeof NAMES)[number];

/** A real session of OpenCode with four tools: with the plugin, and without. */
export async function openCodeSession({ rounds }: { rounds: number }): Promise<void> {
  await openCode();
  const model = await startMockModel();
  const turns = [1, 2, 3, 4].map((step) => ({
    text: `Step ${step}.`,
    tools: [{ name: "bash", input: { command: `echo step ${step}; cat cart.txt`, description: `Step ${step}` } }],
  }));
  model.say(PROMPT, ...turns, { text: "There are three items." });
  const backend = await startBackend();
  const machines: Record<Name, Workspace> = {
    without: workspaceOf(model),
    idle: withIdlePlugin(workspaceOf(model)),
    up: await withPlugin(workspaceOf(model), backend.siteUrl, backend.apiKey),
    down: await withPlugin(workspaceOf(model), `http://127.0.0.1:${await closedPort()}`, backend.apiKey),
  };
  try {
    // The first session of a home folder makes the database, and what all later ones find.
    for (const machine of Object.values(machines)) await run(machine);
    const times: Record<Name, number[]> = { without: [], idle: [], up: [], down: [] };
    for (let round = 0; round < rounds; round++)
      for (const name of turned(NAMES, round)) times[name].push(await run(machines[name]));
    reportTimes(times, rounds);
  } finally {
    for (const { home } of Object.values(machines)) {
      await stopCourier(stateOf(home.folder));
      await home.remove();
    }
    await backend.stop();
    await model.close();
  }
}

function reportTimes(times: Record<Name, number[]>, rounds: number): void {
  // Within its round: what else the machine does comes and goes.
  const ratio = (name: Name, to: Name): number =>
    spread(times[name].map((ms, round) => ms / (times[to][round] ?? Number.NaN))).p50;
  const row = (title: string, name: Name): string[] => {
    const { p50, p95 } = spread(times[name]);
    const of = (to: Name): string => (name === to ? "1" : ratio(name, to).toFixed(3));
    return [title, p50.toFixed(0), p95.toFixed(0), of("without"), name === "without" ? "" : of("idle")];
  };
  report({
    name: "opencode-session",
    title: "A real session of OpenCode with the plugin",
    order: 11,
    method: `OpenCode 1.18.33, \`opencode run\` against a model on loopback that answers at once, one prompt with four tools one after the other; from the start of the program to its end, in ${rounds} rounds of one session each; the ratio is the median of the rounds'. No courier runs when a session begins: the plugin starts one. A plugin that does nothing says what OpenCode's own loading of plugins costs; its \`@opencode-ai/plugin\` is installed already, as it is after the first start.`,
    columns: ["session", "p50 ms", "p95 ms", "of without", "of a plugin that does nothing"],
    rows: [
      row("without a plugin", "without"),
      row("with a plugin that does nothing", "idle"),
      row("with the plugin, backend up", "up"),
      row("with the plugin, backend down", "down"),
    ],
    promises: (["up", "down"] as const).map((name) => ({
      text: `with the plugin, median, at most ${TARGET.toFixed(2)} of the same without, backend ${name}`,
      measured: ratio(name, "without").toFixed(3),
      holds: ratio(name, "without") <= TARGET,
    })),
  });
}

/** ms. */
async function run(workspace: Workspace): Promise<number> {
  await stopCourier(stateOf(workspace.home.folder));
  let tools = 0;
  const ms = await timed(async () => {
    const { code, events, stderr } = await runAgent(workspace, PROMPT);
    if (code !== 0) throw new Error(`OpenCode ended with ${code}: ${stderr}`);
    tools = events.filter(({ type }) => type === "tool_use").length;
  });
  if (tools !== 4) throw new Error(`The session ran ${tools} tools, not four`);
  return ms;
}

/** In which OpenCode has already installed what it installs beside plugins (1.18.33): the tests' network cannot, and each start would wait for it. */
function workspaceOf(model: MockModel): Workspace {
  const workspace = makeWorkspace(model);
  const types = join("node_modules", "@opencode-ai", "plugin");
  cpSync(join(repository, types), join(workspace.configFolder, types), { recursive: true });
  // OpenCode's program unpacks a library of its own there at each start, and leaves it.
  const temporary = join(workspace.home.folder, "tmp");
  mkdirSync(temporary);
  return { ...workspace, env: { ...workspace.env, TMPDIR: temporary } };
}

async function withPlugin(workspace: Workspace, siteUrl: string, apiKey: string): Promise<Workspace> {
  const { folder } = workspace.home;
  const config = join(folder, ".opencode-sync", "config.json");
  mkdirSync(dirname(config), { recursive: true, mode: 0o700 });
  writeFileSync(config, JSON.stringify({ convexUrl: siteUrl, apiKey }), { mode: 0o600 });
  const { code, stderr } = await runCommand("opencode-sync", ["setup", "--user"], { env: workspace.env });
  if (code !== 0) throw new Error(`setup ended with ${code}: ${stderr}`);
  return workspace;
}

function withIdlePlugin(workspace: Workspace): Workspace {
  const plugin = join(workspace.home.folder, "idle.js");
  writeFileSync(plugin, "export default async () => ({ event: async () => {} });\n");
  addPlugin(workspace, plugin);
  return workspace;
}

function stateOf(home: string): string {
  return join(home, ".local", "state", "opensync", "opencode-sync");
}
