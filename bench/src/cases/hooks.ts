import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import { stopCourier } from "../live/courier-process";
import { ClaudeCodeMachine } from "../live/claude-code/machine";
import { startBackend } from "../measure/backend";
import { repository } from "../measure/repository";
import { spread, type Spread } from "../measure/statistics";
import { report } from "../report";

const RUNS = 30;
const TARGET = 0.35;
const BIG = "PostToolUse, 1 MiB";

const eventSchema = z.looseObject({ hook_event_name: z.string() });

interface Timings {
  /** `ofNode`: the median of each run's time by that of the Node that ran right after it, whatever else the machine did meanwhile. */
  hooks: Map<string, Spread & { ofNode: number }>;
  node: Spread;
}

/** How long the agent waits for the installed hook at each event, beside a Node that does nothing. */
export async function hooks(): Promise<void> {
  const backend = await startBackend();
  const machine = await ClaudeCodeMachine.make({ siteUrl: backend.siteUrl, apiKey: backend.apiKey });
  try {
    const events = recordedEvents(machine);
    const running = await measure(machine, events, async () => await withCourier(machine, events));
    const spawning = await measure(machine, events, async () => await stopCourier(machine.stateFolder));
    report({
      name: "hooks",
      title: "What a hook costs the agent",
      order: 7,
      method:
        "The command that `claude-code-sync setup` installs, run by `/bin/sh -c` as Claude Code runs it, with recorded events on stdin; after each, started in the same way, " +
        `\`node -e 0\`. ${RUNS} runs of each event; the ratio is the median of each pair's. First while a courier runs, then where none does and the hook has to start it.`,
      columns: ["event", "p50 ms", "p95 ms", "of node", "p50 ms, starts a courier", "p95 ms", "of node"],
      rows: [...events.keys()]
        .map((event) => [event, ...figures(running, event), ...figures(spawning, event)])
        .concat([["`node -e 0`", ...baseline(running), ...baseline(spawning)]]),
      promises: [promise("while a courier runs", running), promise("where the hook starts a courier", spawning)],
    });
  } finally {
    await machine.remove();
    await backend.stop();
  }
}

/** What the hooks of a real session got, with the paths of this machine; and one event with much in it. */
function recordedEvents({ home, cwd }: ClaudeCodeMachine): Map<string, string> {
  const lines = readFileSync(join(repository, "bench/fixtures/hooks.jsonl"), "utf8")
    .replaceAll("/home/dev/home-cc-rich", home)
    .replaceAll("/home/dev/home-cc", home)
    .replaceAll("/home/dev/cc-work", cwd)
    .trim()
    .split("\n");
  const events = new Map(lines.map((line) => [eventSchema.parse(JSON.parse(line)).hook_event_name, line]));
  const tool = eventSchema.parse(JSON.parse(events.get("PostToolUse") ?? ""));
  return events.set(BIG, JSON.stringify({ ...tool, tool_response: { stdout: "x".repeat(1024 ** 2) } }));
}

async function measure(
  machine: ClaudeCodeMachine,
  events: Map<string, string>,
  prepare: () => Promise<void>,
): Promise<Timings> {
  const hooks = new Map([...events.keys()].map((event) => [event, { times: [] as number[], ratios: [] as number[] }]));
  const node: number[] = [];
  for (let run = 0; run < RUNS; run++)
    for (const [event, payload] of events) {
      await prepare();
      const hook = time(machine.command(eventName(event)), payload, machine);
      // A courier that was just started is busy starting, and Node would be measured beside it.
      await prepare();
      const nothing = time("node -e 0", "", machine);
      hooks.get(event)?.times.push(hook);
      hooks.get(event)?.ratios.push(hook / nothing);
      node.push(nothing);
    }
  const spreads = [...hooks].map(
    ([event, { times, ratios }]) => [event, { ...spread(times), ofNode: spread(ratios).p50 }] as const,
  );
  return { hooks: new Map(spreads), node: spread(node) };
}

/** Synchronously, so that nothing that this process does is in the figure. */
function time(command: string, input: string, { env, cwd }: ClaudeCodeMachine): number {
  const start = performance.now();
  const { status, stdout, stderr } = spawnSync("/bin/sh", ["-c", command], { input, env, cwd });
  const ms = performance.now() - start;
  if (status !== 0 || stdout.length + stderr.length > 0)
    throw new Error(`${command} ended with ${status}: ${stdout.toString()}${stderr.toString()}`);
  return ms;
}

/** Until one runs and has nothing to do: what a hook costs is not what else the machine does. */
async function withCourier(machine: ClaudeCodeMachine, events: Map<string, string>): Promise<void> {
  if (machine.courier() === null) await stopCourier(machine.stateFolder);
  while (machine.courier() === null || !existsSync(join(machine.stateFolder, "courier.beat"))) {
    time(machine.command("SessionStart"), events.get("SessionStart") ?? "", machine);
    await sleep(500);
  }
  await sleep(30);
}

function figures({ hooks }: Timings, event: string): string[] {
  const { p50, p95, ofNode } = hooks.get(event) ?? { p50: Number.NaN, p95: Number.NaN, ofNode: Number.NaN };
  return [p50.toFixed(1), p95.toFixed(1), ofNode.toFixed(2)];
}

function baseline({ node }: Timings): string[] {
  return [node.p50.toFixed(1), node.p95.toFixed(1), "1"];
}

function promise(when: string, { hooks }: Timings): { text: string; measured: string; holds: boolean } {
  const worst = Math.max(...[...hooks].map(([event, { ofNode }]) => (event === BIG ? 0 : ofNode)));
  return {
    text: `each recorded event, median, at most ${TARGET} of \`node -e 0\` ${when}`,
    measured: `${worst.toFixed(2)} (the slowest event)`,
    holds: worst <= TARGET,
  };
}

function eventName(event: string): string {
  return event === BIG ? "PostToolUse" : event;
}
