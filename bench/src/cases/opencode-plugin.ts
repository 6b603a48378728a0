import { execFile } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { z } from "zod";
import { openCode } from "../../../e2e/agents/opencode";
import { Random } from "../generate/random";
import { closedPort } from "../live/closed-port";
import { OpenCodeMachine } from "../live/opencode/machine";
import { sessionSteps } from "../live/opencode/session-steps";
import { repository } from "../measure/repository";
import { spread } from "../measure/statistics";
import { turned } from "../measure/turned";
import { report } from "../report";

const EVENTS = 10_000;
const PAIRS = 15;
const MOST_BYTES = 20e6;

const grownSchema = z.object({ resident: z.number(), heap: z.number() });
type Grown = z.infer<typeof grownSchema>;

/** What the plugin adds to the memory of OpenCode's process. */
export async function openCodePlugin(): Promise<void> {
  const machine = await OpenCodeMachine.make({ siteUrl: `http://127.0.0.1:${await closedPort()}`, apiKey: "osk_none" });
  try {
    const events = join(machine.home, "events.jsonl");
    const count = writeEvents(events, machine);
    const grown: Record<"with" | "without", Grown[]> = { with: [], without: [] };
    for (let pair = 0; pair < PAIRS; pair++)
      for (const name of turned(["with", "without"] as const, pair))
        grown[name].push(await grow(machine, events, name === "with" ? machine.plugin : "none"));
    const added = (figure: keyof Grown): number[] =>
      grown.with.map((each, pair) => each[figure] - (grown.without[pair]?.[figure] ?? Number.NaN));
    const row = (title: string, values: number[]): string[] => {
      const { p50, max } = spread(values);
      return [title, megabytes(p50), megabytes(max)];
    };
    const { p50 } = spread(added("resident"));
    report({
      name: "opencode-plugin",
      title: "What the plugin adds to OpenCode's memory",
      order: 12,
      method: `The built plugin in OpenCode's own runtime (its program of 1.18.33 run as Bun), which tells it of one session of ${count.toLocaleString("en")} events: prompts, texts in pieces, tools with their hooks, ends of answers. Measured after a forced collection, before the plugin is loaded and after the last event; the same without the plugin is taken off, pair by pair, ${PAIRS} pairs. The courier is a process of its own and not in it.`,
      columns: ["", "p50", "max"],
      rows: [row("resident memory", added("resident")), row("JavaScript heap", added("heap"))],
      promises: [
        {
          text: `adds less than ${MOST_BYTES / 1e6} MB, resident, median`,
          measured: megabytes(p50),
          holds: p50 < MOST_BYTES,
        },
      ],
    });
  } finally {
    await machine.remove();
  }
}

/** What the plugin is told in one session of about `EVENTS` events; answers how many there are. */
function writeEvents(path: string, { now, cwd }: OpenCodeMachine): number {
  const plan = { sessionId: crypto.randomUUID(), turns: EVENTS, ending: "ends", subagent: false } as const;
  const lines: string[] = [];
  for (const step of sessionSteps({ ...plan, random: new Random(5), now, cwd })) {
    if (lines.length >= EVENTS) break;
    if (step.do === "call") lines.push(JSON.stringify({ hook: step.hook, input: step.input, output: step.output }));
    else if (step.do !== "dispose") lines.push(JSON.stringify({ event: step.event }));
  }
  writeFileSync(path, `${lines.join("\n")}\n`);
  return lines.length;
}

async function grow({ env, cwd }: OpenCodeMachine, events: string, plugin: string): Promise<Grown> {
  const script = join(repository, "bench/fixtures/opencode-plugin-memory.mjs");
  const run = promisify(execFile)(await openCode(), [script, events, plugin, cwd], {
    env: { ...env, BUN_BE_BUN: "1" },
    cwd,
  });
  return grownSchema.parse(JSON.parse((await run).stdout));
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}
