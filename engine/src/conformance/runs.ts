/** How many random programs a property is tried with: a few in every test run, as many as asked for by `CONFORMANCE_RUNS`. */
export function runs(ofEveryTestRun: number): { numRuns: number; seed?: number } {
  const { CONFORMANCE_RUNS: asked, CONFORMANCE_SEED: seed } = process.env;
  return {
    numRuns: asked === undefined ? ofEveryTestRun : Number(asked),
    ...(seed === undefined ? {} : { seed: Number(seed) }),
  };
}

/** For a property, ms: thousands of programs take their time. */
export const TIMEOUT_MS = 3_600_000;
