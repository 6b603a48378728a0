import { setTimeout as sleep } from "node:timers/promises";
import { Random } from "../generate/random";
import { addUser } from "../live/add-user";
import { startFaultyProxy, type FaultyProxy } from "../live/faulty-proxy";
import { Machine } from "../live/machine";
import { emptyJournal, SimulatedAgent, type Journal } from "../live/simulated-agent";
import type { BenchBackend } from "../measure/backend";
import type { SessionPlan } from "../live/session-steps";
import type { Fault, Stage } from "./faults";
import { countMessages, readRows, type Read } from "./rows";
import { recountTruth, type Truth } from "./truth";
import { compare, isWhole, type Verdict } from "./verdict";

export interface FaultRun {
  /** Transcript records that the agents write before the fault is over. */
  records: number;
  seed: number;
  /** How long the backend's rows may stay as they are before what is missing counts as lost, ms. */
  patienceMs: number;
  /** The agent's own work before a step, at most, ms: without it a session is over before a courier has started. */
  pauseMs?: number;
  /** Asks the client in the end to deliver everything, instead of waiting until it looks by itself for what no hook told of. */
  flush?: boolean;
}

export interface FaultOutcome {
  fault: Fault;
  verdict: Verdict;
  journal: Journal;
  requests: number;
  impatient: number;
  seconds: number;
}

/** Lets agents work on a machine while `fault` happens, then waits until all has arrived, and compares. */
export async function runFault(
  backend: Pick<BenchBackend, "url" | "siteUrl" | "dataDir">,
  fault: Fault,
  run: FaultRun,
): Promise<FaultOutcome> {
  const started = performance.now();
  const { apiKey, read } = await addUser(backend);
  const proxy = await startFaultyProxy(backend.siteUrl);
  const machine = await Machine.make({ siteUrl: proxy.url, apiKey, ...fault.machine });
  const random = new Random(run.seed);
  const stage = { proxy, machine, random };
  const journal = emptyJournal();
  try {
    await fault.begin?.(stage);
    const agents = Array.from({ length: fault.agents ?? 1 }, async (_, number) => {
      const agent = new SimulatedAgent(machine, new Random(run.seed * 7 + number), journal, {
        pause: () => (run.pauseMs === undefined ? 0 : random.below(run.pauseMs)),
        after: () => fault.progress?.(stage, journal.records / run.records),
      });
      await work(agent, random, run.records, fault);
    });
    await Promise.all(agents);
    await fault.end?.(stage);
    const last = new SimulatedAgent(machine, new Random(run.seed * 7 + 99), journal);
    await last.play({ sessionId: random.uuid(), turns: 1, ending: "ends", subagent: false });
    if (run.flush) await machine.client("flush");
    const truth = recountTruth(machine.projects, journal, { keepsHooks: fault.losesHooks !== true });
    const verdict = await settle(truth, read, stage, run.patienceMs);
    return {
      fault,
      verdict,
      journal,
      requests: proxy.requests.length,
      impatient: proxy.impatient.length,
      seconds: (performance.now() - started) / 1_000,
    };
  } finally {
    await machine.remove();
    await proxy.close();
  }
}

/** Sessions one after the other until `records` are written: most end, some are killed, in a few a prompt is all there is. */
async function work(agent: SimulatedAgent, random: Random, records: number, fault: Fault): Promise<void> {
  for (let session = 0; agent.journal.records < records; session++) {
    const turns = 1 + random.below(Math.min(12, Math.ceil(records / 60)));
    const plan = { sessionId: random.uuid(), turns, subagent: session % 4 === 1 };
    await agent.play({ ...plan, ...endOf(session, fault) });
  }
}

/** Where hook records may be lost, a prompt that only a hook saw may or may not arrive: nothing can be asked of it. */
function endOf(
  session: number,
  { losesHooks }: Fault,
): Partial<Pick<SessionPlan, "turns">> & Pick<SessionPlan, "ending"> {
  if (!losesHooks && session % 14 === 12) return { turns: 0, ending: "cut off" };
  if (!losesHooks && session % 7 === 5) return { ending: "cut off" };
  return { ending: session % 5 === 3 ? "killed" : "ends" };
}

/** Waits until the rows are what they must be, or nothing has come for too long; then once more, for what should not come any more. */
async function settle(truth: Truth, read: Read, { proxy, machine }: Stage, patienceMs: number): Promise<Verdict> {
  let heard = proxy.requests.length;
  let since = performance.now();
  let verdict = compare(truth, await readRows(read));
  while (!isDone(verdict) && performance.now() - since < patienceMs) {
    await sleep(400);
    // A courier that was killed stays dead until the agent is used again.
    if (machine.courier() === null) await machine.fire("SessionStart", nextSession(machine));
    if (proxy.requests.length > heard) since = performance.now();
    heard = proxy.requests.length;
    // Reading all rows is work for the machine that still has to deliver them.
    if ((await countMessages(read)) >= truth.messages.length) verdict = compare(truth, await readRows(read));
  }
  await quiet(proxy);
  return compare(truth, await readRows(read));
}

/** An agent that is opened and not asked anything. */
function nextSession({ cwd, projectFolder }: Machine): Record<string, unknown> {
  const sessionId = "00000000-0000-4000-8000-000000000000";
  const transcript = `${projectFolder}/${sessionId}.jsonl`;
  return {
    session_id: sessionId,
    transcript_path: transcript,
    cwd,
    hook_event_name: "SessionStart",
    source: "startup",
  };
}

function isDone(verdict: Verdict): boolean {
  return isWhole(verdict) && verdict.lostFacts.length === 0;
}

/** Until no request has come for a while. */
async function quiet(proxy: FaultyProxy, ms = 1_500): Promise<void> {
  for (let before = -1; before !== proxy.requests.length;) {
    before = proxy.requests.length;
    await sleep(ms);
  }
}
