import { setTimeout as sleep } from "node:timers/promises";
import { Random } from "../generate/random";
import { addUser } from "../live/add-user";
import { startFaultyProxy, type FaultyProxy } from "../live/faulty-proxy";
import type { Journal, SessionPlan } from "../live/session-plan";
import type { BenchBackend } from "../measure/backend";
import type { Agent, Workplace } from "./agent";
import { countMessages, type Read } from "./backend-rows";
import type { Fault, Stage } from "./faults";
import type { Truth } from "./truth";
import { compare, isWhole, type Verdict } from "./verdict";

export interface FaultRun {
  /** Records that the agents write before the fault is over. */
  records: number;
  seed: number;
  /** How long the backend's rows may stay as they are before what is missing counts as lost, ms. */
  patienceMs: number;
  /** The agent's own work before a step, at most, ms: without it a session is over before a courier has started. */
  pauseMs?: number;
  /** Asks the client in the end to deliver everything, instead of waiting until it looks by itself for what it was not told of. */
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
  agent: Agent,
  backend: Pick<BenchBackend, "url" | "siteUrl" | "dataDir">,
  fault: Fault,
  run: FaultRun,
): Promise<FaultOutcome> {
  const started = performance.now();
  const { apiKey, read } = await addUser(backend);
  const proxy = await startFaultyProxy(backend.siteUrl);
  const workplace = await agent.settle({ siteUrl: proxy.url, apiKey, ...fault.machine });
  const { machine, journal } = workplace;
  const random = new Random(run.seed);
  const stage: Stage = { proxy, machine, random };
  try {
    await fault.begin?.(stage);
    const agents = Array.from({ length: fault.agents ?? 1 }, async (_, number) => {
      const own = new Random(run.seed * 7 + number);
      const habits = {
        pause: () => (run.pauseMs === undefined ? 0 : random.below(run.pauseMs)),
        after: () => fault.progress?.(stage, journal.records / run.records),
      };
      for (let session = 0; journal.records < run.records; session++)
        await workplace.play(planOf(session, random, run.records, fault), own, habits);
    });
    await Promise.all(agents);
    await fault.end?.(stage);
    const last: SessionPlan = { sessionId: random.uuid(), turns: 1, ending: "ends", subagent: false };
    await workplace.play(last, new Random(run.seed * 7 + 99));
    if (run.flush) await machine.client("flush");
    const truth = workplace.truth({ keepsFacts: fault.losesFacts !== true });
    const verdict = await settle(workplace, truth, read, proxy, run.patienceMs);
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

/** One of the sessions that follow each other until all is written: most end, some are killed, in a few a prompt is all there is. */
function planOf(session: number, random: Random, records: number, fault: Fault): SessionPlan {
  const turns = 1 + random.below(Math.min(12, Math.ceil(records / 60)));
  return { sessionId: random.uuid(), turns, subagent: session % 4 === 1, ...endOf(session, fault) };
}

/** What the client is told may be lost in some faults: of a prompt that is all there is, nothing can be asked there. */
function endOf(
  session: number,
  { losesFacts }: Fault,
): Partial<Pick<SessionPlan, "turns">> & Pick<SessionPlan, "ending"> {
  if (!losesFacts && session % 14 === 12) return { turns: 0, ending: "cut off" };
  if (!losesFacts && session % 7 === 5) return { ending: "cut off" };
  return { ending: session % 5 === 3 ? "killed" : "ends" };
}

/** Waits until the rows are what they must be, or nothing has come for too long; then once more, for what should not come any more. */
async function settle(
  workplace: Workplace,
  truth: Truth,
  read: Read,
  proxy: FaultyProxy,
  patienceMs: number,
): Promise<Verdict> {
  let heard = proxy.requests.length;
  let since = performance.now();
  let verdict = compare(truth, await workplace.rows(read));
  while (!isDone(verdict) && performance.now() - since < patienceMs) {
    await sleep(400);
    // A courier that was killed stays dead until the agent is used again.
    if (workplace.machine.courier() === null) await workplace.open();
    if (proxy.requests.length > heard) since = performance.now();
    heard = proxy.requests.length;
    // Reading all rows is work for the machine that still has to deliver them.
    if ((await countMessages(read)) >= truth.messages.length) verdict = compare(truth, await workplace.rows(read));
  }
  await quiet(proxy);
  return compare(truth, await workplace.rows(read));
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
