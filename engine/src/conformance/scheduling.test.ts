import { setTimeout } from "node:timers/promises";
import type { Value } from "convex/values";
import * as fc from "fast-check";
import { expect, test, vi } from "vitest";
import { scheduledProgram } from "./arbitrary-programs";
import { openOurs, theirs } from "./backends";
import { runs, TIMEOUT_MS } from "./runs";
import { Session } from "./session";

type Job = { _id: string; state: string };

async function jobsOf(session: Session): Promise<Job[]> {
  const answer = await session.call("query", "programs:jobs", {});
  if ("error" in answer) throw new Error(answer.error);
  return answer.value as unknown as Job[];
}

/** Waits until every job has ended. */
async function settled(session: Session): Promise<Job[]> {
  for (;;) {
    const jobs = await jobsOf(session);
    if (jobs.every(({ state }) => state !== "pending" && state !== "inProgress")) return jobs;
    await setTimeout(1);
  }
}

/** What the jobs have left, without the order in which they ran. */
async function left(session: Session, before: Set<string>): Promise<unknown> {
  const jobs = (await settled(session)).filter(({ _id }) => !before.has(_id));
  const source = { index: null, range: [], order: null, filter: null };
  const steps: Value[] = [{ op: "find", source, take: null }];
  const found = (await session.run("query", steps)) as { results: Record<string, unknown>[][] };
  const rows = (found.results[0] ?? []).map(({ _id, ...fields }) => JSON.stringify(fields));
  return { jobs: jobs.map(({ state }) => state).toSorted(), rows: rows.toSorted() };
}

test("scheduled functions run, fail, are canceled and rolled back alike", { timeout: TIMEOUT_MS }, async () => {
  // It reports the jobs that fail.
  const reported = vi.spyOn(console, "error").mockImplementation(() => undefined);
  const ours = await openOurs();
  await fc.assert(
    fc.asyncProperty(scheduledProgram, async (steps) => {
      const [our, their] = [new Session(await ours()), new Session(theirs())];
      const before = new Set((await jobsOf(our)).map(({ _id }) => _id));
      expect(await our.run("mutation", steps)).toEqual(await their.run("mutation", steps));
      expect(await left(our, before)).toEqual(await left(their, new Set()));
    }),
    runs(50),
  );
  reported.mockRestore();
});
