import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { claudeCode, makeWorkspace, runAgent, type Workspace } from "../../../e2e/agents/claude-code";
import { startMockModel, type MockModel } from "../../../e2e/mock-model";
import { runCommand } from "../../../e2e/support/command";
import { installedHooks } from "../live/claude-code/installed-hooks";
import { closedPort } from "../live/closed-port";
import { stopCourier } from "../live/courier-process";
import { startBackend } from "../measure/backend";
import { spread, timed } from "../measure/statistics";
import { turned } from "../measure/turned";
import { report } from "../report";

const ROUNDS = 40;
const TARGET = 1.1;
const PROMPT = "Look at the cart";

/** A real session of Claude Code with four tools: with the hooks, and without. */
export async function session(): Promise<void> {
  await claudeCode();
  const model = await startMockModel();
  const tool = (step: number): { name: string; input: Record<string, unknown> } => ({
    name: "Bash",
    input: { command: `echo step ${step}; cat cart.txt`, description: `Step ${step}` },
  });
  const turns = [1, 2, 3, 4].map((step) => ({ text: `Step ${step}.`, tools: [tool(step)] }));
  model.say(PROMPT, ...turns, { text: "There are three items." });
  const backend = await startBackend();
  const up = await withHooks(workspaceOf(model), backend.siteUrl, backend.apiKey);
  const installed = installedHooks(join(up.home.folder, ".claude"));
  const machines = {
    without: workspaceOf(model),
    up,
    down: await withHooks(workspaceOf(model), `http://127.0.0.1:${await closedPort()}`, backend.apiKey),
    idle: withIdleHooks(workspaceOf(model), [...installed.keys()]),
  };
  try {
    // The first session of a home folder writes what all later ones find.
    for (const machine of Object.values(machines)) await run(machine);
    const times = { without: [] as number[], up: [] as number[], down: [] as number[], idle: [] as number[] };
    for (let round = 0; round < ROUNDS; round++)
      for (const name of turned(["without", "up", "down", "idle"] as const, round))
        times[name].push(await run(machines[name]));
    // Within its round: what else the machine does comes and goes.
    const ratio = (name: keyof typeof times): number =>
      spread(times[name].map((ms, round) => ms / (times.without[round] ?? Number.NaN))).p50;
    const row = (title: string, name: keyof typeof times): string[] => {
      const { p50, p95 } = spread(times[name]);
      return [title, p50.toFixed(0), p95.toFixed(0), name === "without" ? "1" : ratio(name).toFixed(3)];
    };
    report({
      name: "session",
      title: "A real session with the hooks",
      order: 8,
      method: `Claude Code 2.1.197, \`claude -p\` against a model on loopback that answers at once, one prompt with four tools one after the other; from the start of the program to its end, in ${ROUNDS} rounds of one session each; the ratio is the median of the rounds'. No courier runs when a session begins: its first hook starts one.`,
      columns: ["session", "p50 ms", "p95 ms", "of without"],
      rows: [
        row("without hooks", "without"),
        row("with hooks that do nothing (`exit 0`)", "idle"),
        row("with hooks, backend up", "up"),
        row("with hooks, backend down", "down"),
      ],
      promises: (["up", "down"] as const).map((name) => ({
        text: `with hooks, median, at most ${TARGET.toFixed(2)} of the same without, backend ${name}`,
        measured: ratio(name).toFixed(3),
        holds: ratio(name) <= TARGET,
      })),
    });
  } finally {
    for (const { home } of Object.values(machines)) {
      await stopCourier(stateOf(home.folder));
      await home.remove();
    }
    await backend.stop();
    await model.close();
  }
}

/** ms. */
async function run(workspace: Workspace): Promise<number> {
  await stopCourier(stateOf(workspace.home.folder));
  let turns = 0;
  const ms = await timed(async () => {
    const { result, events } = await runAgent(workspace, PROMPT);
    if (result.is_error) throw new Error(`Claude Code failed: ${result.result}`);
    turns = events.length;
  });
  if (turns < 9) throw new Error("The session did not run its four tools");
  return ms;
}

/** Without the server of tools that tests have: its start would be most of the session, in both. */
function workspaceOf(model: MockModel): Workspace {
  const workspace = makeWorkspace(model);
  rmSync(join(workspace.cwd, ".mcp.json"));
  return workspace;
}

async function withHooks(workspace: Workspace, siteUrl: string, apiKey: string): Promise<Workspace> {
  const { folder, env } = workspace.home;
  const config = join(folder, ".config", "claude-code-sync", "config.json");
  await mkdir(dirname(config), { recursive: true, mode: 0o700 });
  writeFileSync(config, JSON.stringify({ convexUrl: siteUrl, apiKey }), { mode: 0o600 });
  const { code, stderr } = await runCommand("claude-code-sync", ["setup", "--user"], { env });
  if (code !== 0) throw new Error(`setup ended with ${code}: ${stderr}`);
  return workspace;
}

/** What the agent itself takes for having hooks at these events. */
function withIdleHooks(workspace: Workspace, events: string[]): Workspace {
  const file = join(workspace.home.folder, ".claude", "settings.json");
  const settings = JSON.parse(readFileSync(file, "utf8")) as Record<string, unknown>;
  const group = { hooks: [{ type: "command", command: "exit 0", timeout: 5 }] };
  const hooks = Object.fromEntries(events.map((event) => [event, [group]]));
  writeFileSync(file, JSON.stringify({ ...settings, hooks }));
  return workspace;
}

function stateOf(home: string): string {
  return join(home, ".local", "state", "opensync", "claude-code-sync");
}
