import { setTimeout as sleep } from "node:timers/promises";
import { join } from "node:path";
import { Random } from "../generate/random";
import { generateTranscripts } from "../generate/transcripts";
import { addUser } from "../live/add-user";
import { Arrivals } from "../live/arrivals";
import { startFaultyProxy } from "../live/faulty-proxy";
import { ClaudeCodeMachine } from "../live/claude-code/machine";
import { emptyJournal, SimulatedAgent } from "../live/claude-code/simulated-agent";
import type { Step } from "../live/claude-code/session-steps";
import { startBackend, type BenchBackend } from "../measure/backend";
import { peakMemory } from "../measure/memory";
import { spread } from "../measure/statistics";
import { report } from "../report";

const RECORDS = 10_000;
const HISTORY_BYTES = 100 * 1024 ** 2;
const MOST_MEMORY = 80e6;
const MOST_REQUESTS = 3;
/** The prompts whose requests are counted: so many sessions of one prompt, and one session of so many. */
const PROMPTS = 8;
const IDLE_MS = 6_000;

/** What the courier takes of the machine and of the backend while it brings a session over. */
export async function courier(): Promise<void> {
  const backend = await startBackend();
  try {
    const memory = await measureMemory(backend);
    const { perPrompt, latency } = await measurePrompts(backend);
    const requests = spread(perPrompt);
    const peak = Math.max(...memory.map(({ bytes }) => bytes));
    report({
      name: "courier",
      title: "The courier",
      order: 10,
      method:
        `Memory: the peak resident set of the courier's process, as the kernel keeps it (VmHWM). Requests: everything that reaches the backend from a prompt until 3 s after its answer, ${perPrompt.length} prompts with four tools each, 0.2 to 2 s apart, by a simulated agent with the installed hooks; half of them are sessions of one prompt (start and end included), half one after the other in one session. ` +
        "Latency: from the moment at which the agent starts the hook until the API shows the text (asked every 25 ms).",
      columns: ["", "p50", "p95", "max"],
      rows: [
        ...memory.map(({ what, bytes }) => [`memory, ${what}`, "", "", `${(bytes / 1e6).toFixed(0)} MB`]),
        ["requests for one prompt with four tools", ...[requests.p50, requests.p95, requests.max].map(String)],
        ...[...latency].map(([kind, times]) => {
          const { p50, p95, max } = spread(times);
          return [`from hook to row, ${kind}`, ...[p50, p95, max].map((ms) => `${(ms / 1_000).toFixed(2)} s`)];
        }),
      ],
      promises: [
        {
          text: `memory under ${MOST_MEMORY / 1e6} MB`,
          measured: `${(peak / 1e6).toFixed(0)} MB`,
          holds: peak > 0 && peak < MOST_MEMORY,
        },
        {
          text: `at most ${MOST_REQUESTS} requests for one prompt with four tools`,
          measured: `${requests.max} at most, ${requests.p50} in the median`,
          holds: requests.max <= MOST_REQUESTS,
        },
      ],
    });
  } finally {
    await backend.stop();
  }
}

async function measureMemory(backend: BenchBackend): Promise<{ what: string; bytes: number }[]> {
  return [
    { what: "idle, after one session", bytes: await memoryOf(backend, { records: 10 }) },
    { what: `${RECORDS.toLocaleString("en")} records live`, bytes: await memoryOf(backend, { records: RECORDS }) },
    {
      what: `${RECORDS.toLocaleString("en")} records at once, after the server was away`,
      bytes: await memoryOf(backend, { records: RECORDS, away: true }),
    },
    {
      what: `first session on a machine with ${HISTORY_BYTES / 1024 ** 2} MiB of history that was never synced`,
      bytes: await memoryOf(backend, { records: 10, historyBytes: HISTORY_BYTES }),
    },
  ];
}

/** The greatest peak of the couriers that bring over what an agent writes. */
async function memoryOf(
  backend: BenchBackend,
  { records, away = false, historyBytes = 0 }: { records: number; away?: boolean; historyBytes?: number },
): Promise<number> {
  const { apiKey } = await addUser(backend);
  const proxy = await startFaultyProxy(backend.siteUrl);
  const machine = await ClaudeCodeMachine.make({ siteUrl: proxy.url, apiKey });
  let peak = 0;
  const timer = setInterval(() => {
    const pid = machine.courier();
    if (pid !== null) peak = Math.max(peak, peakMemory(pid) ?? 0);
  }, 100);
  try {
    if (historyBytes > 0) await generateTranscripts(join(machine.home, ".claude"), historyBytes);
    if (away) await proxy.goDown();
    const random = new Random(21);
    const agent = new SimulatedAgent(machine, random, emptyJournal());
    while (agent.journal.records < records)
      await agent.play({ sessionId: random.uuid(), turns: 8, ending: "ends", subagent: false });
    if (away) await proxy.comeBack();
    await agent.play({ sessionId: random.uuid(), turns: 1, ending: "ends", subagent: false });
    // Until nothing has come for a while: delivered, and idle since.
    for (let before = -1; before !== proxy.requests.length || proxy.requests.length === 0;) {
      before = proxy.requests.length;
      await sleep(IDLE_MS);
    }
    return peak;
  } finally {
    clearInterval(timer);
    await machine.remove();
    await proxy.close();
  }
}

async function measurePrompts(backend: BenchBackend): Promise<{ perPrompt: number[]; latency: Map<string, number[]> }> {
  const single = Array.from({ length: PROMPTS }, (_, index) => ({ turns: 1, seed: index }));
  const runs = await Promise.all([prompts(backend, single), prompts(backend, [{ turns: PROMPTS, seed: 100 }])]);
  const latency = new Map<string, number[]>();
  for (const run of runs)
    for (const [kind, times] of run.latency) latency.set(kind, [...(latency.get(kind) ?? []), ...times]);
  return { perPrompt: runs.flatMap((run) => run.perPrompt), latency };
}

/** Sessions one after the other on one machine; the requests of each prompt. */
async function prompts(
  backend: BenchBackend,
  plans: { turns: number; seed: number }[],
): Promise<{ perPrompt: number[]; latency: Map<string, number[]> }> {
  const { apiKey } = await addUser(backend);
  const proxy = await startFaultyProxy(backend.siteUrl);
  const machine = await ClaudeCodeMachine.make({ siteUrl: proxy.url, apiKey });
  const arrivals = new Arrivals({ siteUrl: backend.siteUrl, apiKey });
  const marks: number[] = [];
  try {
    for (const { turns, seed } of plans) {
      const random = new Random(seed);
      const agent = new SimulatedAgent(machine, random, emptyJournal(), {
        pause: (step) => thinkingTime(step, random, turns),
        before: (step) => {
          expectRow(step, arrivals);
          // What a prompt costs; where it is all that the session has, that is the whole session's.
          const begins = turns === 1 ? "SessionStart" : "UserPromptSubmit";
          if (step.do === "hook" && step.event === begins) marks.push(proxy.requests.length);
        },
      });
      await agent.play({ sessionId: random.uuid(), turns, ending: "ends", subagent: false, tools: 4 });
      await sleep(3_000);
    }
    marks.push(proxy.requests.length);
    const latency = await arrivals.close();
    return { perPrompt: marks.slice(1).map((mark, index) => mark - (marks[index] ?? 0)), latency };
  } finally {
    await machine.remove();
    await proxy.close();
  }
}

/** Before a step, ms: tools take 0.2 to 2 s, the model's lines come a little apart, and a person takes a while (`claude -p` does not). */
function thinkingTime(step: Step, random: Random, turns: number): number {
  if (step.do !== "hook") return step.do === "append" && step.line["type"] === "assistant" ? 20 + random.below(60) : 0;
  if (step.event === "PostToolUse" || step.event === "PostToolUseFailure") return 200 + random.below(1_800);
  if (step.event === "UserPromptSubmit") return turns === 1 ? 150 : 4_000;
  return 5;
}

function expectRow(step: Step, arrivals: Arrivals): void {
  if (step.do !== "hook") return;
  const sessionId = String(step.payload["session_id"]);
  if (step.event === "UserPromptSubmit") arrivals.expect("prompt", sessionId, String(step.payload["prompt"]));
  if (step.event === "PostToolUse") arrivals.expect("tool call", sessionId, String(step.payload["tool_use_id"]));
  if (step.event === "Stop") arrivals.expect("answer", sessionId, String(step.payload["last_assistant_message"]));
}
