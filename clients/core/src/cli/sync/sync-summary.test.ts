import { expect, test } from "vitest";
import { isIncomplete, summarizeSync, type SourceSummary, type SyncOutcome } from "./sync-summary";
import { warnOf } from "./sync-warnings";

const counts = { inserted: 0, updated: 0, unchanged: 0 };
const outcome: SyncOutcome = {
  sent: { sessions: 1, messages: 2_500, parts: 4_000, todos: 0, fileEdits: 0, errors: 0 },
  rows: { sessions: { ...counts, updated: 1 }, messages: { inserted: 2_000, updated: 1, unchanged: 499 } },
  bytesRead: 12_000_000,
  durationMs: 2_000,
  rejected: { count: 0, first: [] },
  omitted: { count: 0, first: [] },
  unreadable: [],
  unpricedModels: [],
  aborted: false,
};
const source: SourceSummary = { idle: null, sessions: 1, found: ["Notebooks", "3 found"], isChanged: true };

test("a sync ends with what it did", () => {
  expect(summarizeSync(outcome, { dryRun: false }, source)).toEqual([
    "Sent 2,500 messages of 1 session",
    "",
    "  Notebooks  3 found",
    "  Sessions   1 updated",
    "  Messages   2,000 new · 1 updated · 499 unchanged",
    "  Read       12.0 MB in 2.0 s (6.0 MB/s)",
  ]);
});

test("a dry run says what it would do", () => {
  const [title, , , planned] = summarizeSync(outcome, { dryRun: true }, source);
  expect([title, planned]).toEqual([
    "Would send 2,500 messages of 1 session",
    "  To send    1 session · 2,500 messages · 4,000 parts",
  ]);
});

test("nothing to do is said in one sentence, and a stop in another", () => {
  const idle = { ...source, idle: "Nothing new", isChanged: false };
  const quick = { ...outcome, bytesRead: 0, durationMs: 12 };
  expect(summarizeSync(quick, { dryRun: false }, idle)).toEqual([
    "Nothing new",
    "",
    "  Notebooks  3 found",
    "  Read       0 B in 12 ms",
  ]);
  expect(summarizeSync({ ...quick, aborted: true }, { dryRun: false }, idle)[0]).toMatch(
    /^Stopped\. .* run the same command again/,
  );
});

test("what went wrong is counted, and its first places are named", () => {
  const first = Array.from({ length: 10 }, (_, index) => ({
    kind: "message",
    code: "invalid",
    message: "too long",
    file: "/a.jsonl",
    line: index,
    externalId: `m${index}`,
  }));
  const omission = { file: "ses_1", line: 0, field: "output", bytes: 9_000_000, reason: "too large" };
  const trouble = {
    ...outcome,
    rejected: { count: 4_000, first },
    unreadable: [{ file: "/b", message: "EACCES" }],
    omitted: { count: 1, first: [omission] },
    unpricedModels: ["nobody-1", "nobody-2"],
  };
  const own = { heading: ["page is torn", "pages are torn"], count: 2, details: ["/c", "/d"] } as const;
  expect(warnOf(trouble, ["notebook could not be read", "notebooks could not be read"], own)).toEqual([
    "4,000 items were not taken by the backend:",
    "  /a.jsonl: message m0: too long",
    ...[1, 2, 3, 4].map((line) => `  /a.jsonl:${line}: message m${line}: too long`),
    "  and 3,995 more",
    "1 notebook could not be read:",
    "  /b: EACCES",
    "2 pages are torn:",
    "  /c",
    "  /d",
    "1 field was not sent whole:",
    "  ses_1: output, 9.0 MB (too large)",
    "2 models have no known price: their cost is shown as unpriced:",
    "  nobody-1",
    "  nobody-2",
  ]);
  expect(warnOf(outcome, ["notebook could not be read", "notebooks could not be read"])).toEqual([]);
});

test("only what is missing in the backend makes a sync incomplete", () => {
  expect(isIncomplete(outcome)).toBe(false);
  expect(isIncomplete({ ...outcome, unpricedModels: ["nobody-1"] })).toBe(false);
  expect(isIncomplete({ ...outcome, rejected: { count: 1, first: [] } })).toBe(true);
  expect(isIncomplete({ ...outcome, unreadable: [{ file: "/a", message: "EACCES" }] })).toBe(true);
});
