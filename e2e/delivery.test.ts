import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { beforeAll, expect, test } from "vitest";
import { finished } from "./support/command";

const SEEDS = 10;
const RECORDS = 300;
const RECORDS_OF_SEED = 60;

/** What the delivery benchmark says of one fault. */
interface Found {
  fault: string;
  records: number;
  tokens: number;
  lost: string[];
  duplicated: string[];
  strange: string[];
  torn: string[];
  wrongSessions: string[];
  facts: number;
  lostFacts: string[];
  /** Hooks that failed the agent or printed into it. */
  disturbed: string[];
  /** Requests before `Retry-After` had passed. */
  impatient: number;
}

const found = new Map<string, Found>();

// The benchmark at a thirtieth of its size: the same agent, hooks, courier and faults, all at once.
beforeAll(async () => {
  const bench = fileURLToPath(new URL("../bench/bin/bench.mjs", import.meta.url));
  const sizes = { "--records": RECORDS, "--seeds": SEEDS, "--records-of-seed": RECORDS_OF_SEED, "--at-once": 8 };
  const args = [
    "--only",
    "delivery",
    "--json",
    ...Object.entries(sizes).flatMap(([name, size]) => [name, String(size)]),
  ];
  const { code, stdout, stderr } = await finished(
    spawn(process.execPath, [bench, ...args], { stdio: ["ignore", "pipe", "pipe"] }),
  );
  if (code !== 0) throw new Error(`The benchmark ended with ${code}: ${stderr}`);
  for (const line of stdout.trim().split("\n")) {
    const each = JSON.parse(line) as Found;
    found.set(each.fault, each);
  }
});

test.each([
  ["down", "the server is down for the whole session"],
  ["500", "every second answer is a 500, half of them after the backend took the batch"],
  ["429", "every second answer is a 429, whose Retry-After is kept"],
  ["slow", "every answer is 5 s late"],
  ["cut", "every second connection is cut in the middle of the answer"],
  ["two", "two agents work at once"],
  ["clock", "the clock is set back and the courier killed there"],
])("nothing is lost or doubled when %s: %s", (fault) => expectAllOnce(found.get(fault), RECORDS));

test("nothing is lost or doubled when the disk is full, and no hook fails", ({ skip }) => {
  // Only where an unprivileged mount is possible.
  if (!found.has("disk")) skip();
  expectAllOnce(found.get("disk"), RECORDS);
});

test.each(Array.from({ length: SEEDS }, (_, index) => index + 1))(
  "nothing is lost or doubled when the courier is killed at random points (seed %i)",
  (seed) => expectAllOnce(found.get(`kill ${seed}`), RECORDS_OF_SEED),
);

function expectAllOnce(outcome: Found | undefined, records: number): void {
  expect(outcome).toMatchObject({
    lost: [],
    duplicated: [],
    strange: [],
    torn: [],
    wrongSessions: [],
    tokens: 0,
    lostFacts: [],
    disturbed: [],
    impatient: 0,
  });
  expect(outcome?.records).toBeGreaterThanOrEqual(records);
}
