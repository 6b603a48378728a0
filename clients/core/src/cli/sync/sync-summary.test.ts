import { expect, test } from "vitest";
import {
  deliveryRows,
  isIncomplete,
  omittedSection,
  readRow,
  rejectedSection,
  syncTable,
  syncTitle,
  unpricedSection,
  type SyncOutcome,
} from "./sync-summary";

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
const rejection = { kind: "message", code: "invalid", message: "too long" };

test("a sync ends with what it did, a dry run with what it would do", () => {
  const title = (dryRun: boolean) => syncTitle(outcome, { idle: null, sessions: 1, dryRun });
  expect(syncTable(title(false), [...deliveryRows(outcome, { dryRun: false }), readRow(outcome)])).toEqual([
    "Sent 2,500 messages of 1 session",
    "",
    "  Sessions  1 updated",
    "  Messages  2,000 new · 1 updated · 499 unchanged",
    "  Read      12.0 MB in 2.0 s (6.0 MB/s)",
  ]);
  expect(syncTable(title(true), deliveryRows(outcome, { dryRun: true }))).toEqual([
    "Would send 2,500 messages of 1 session",
    "",
    "  To send  1 session · 2,500 messages · 4,000 parts",
  ]);
});

test("nothing to do is said in one sentence, and a stop in another", () => {
  const how = { idle: "Nothing new", sessions: 0, dryRun: false };
  expect(syncTitle(outcome, how)).toBe("Nothing new");
  expect(syncTitle({ ...outcome, aborted: true }, how)).toMatch(/^Stopped\. .* run the same command again/);
});

test("what went wrong is counted, and its first places are named", () => {
  const first = Array.from({ length: 10 }, (_, index) => ({
    ...rejection,
    file: "/a.jsonl",
    line: index,
    externalId: `m${index}`,
  }));
  expect(rejectedSection({ ...outcome, rejected: { count: 4_000, first } })).toEqual([
    "4,000 items were not taken by the backend:",
    "  /a.jsonl: message m0: too long",
    ...[1, 2, 3, 4].map((line) => `  /a.jsonl:${line}: message m${line}: too long`),
    "  and 3,995 more",
  ]);
  const omission = { file: "ses_1", line: 0, field: "output", bytes: 9_000_000, reason: "too large" };
  expect(omittedSection({ ...outcome, omitted: { count: 1, first: [omission] } })).toEqual([
    "1 field was not sent whole:",
    "  ses_1: output, 9.0 MB (too large)",
  ]);
  expect(unpricedSection({ ...outcome, unpricedModels: ["nobody-1", "nobody-2"] })).toEqual([
    "2 models have no known price: their cost is shown as unpriced:",
    "  nobody-1",
    "  nobody-2",
  ]);
  expect([rejectedSection, omittedSection, unpricedSection].flatMap((describe) => describe(outcome))).toEqual([]);
});

test("only what is missing in the backend makes a sync incomplete", () => {
  expect(isIncomplete(outcome)).toBe(false);
  expect(isIncomplete({ ...outcome, unpricedModels: ["nobody-1"] })).toBe(false);
  expect(isIncomplete({ ...outcome, rejected: { count: 1, first: [] } })).toBe(true);
  expect(isIncomplete({ ...outcome, unreadable: [{ file: "/a", message: "EACCES" }] })).toBe(true);
});
