import { expect, test } from "vitest";
import type { SyncResult } from "../sync";
import { isIncomplete, summarize, warnings } from "./sync-summary";

const counts = { inserted: 0, updated: 0, unchanged: 0 };
const none: SyncResult = {
  transcripts: { found: 0, read: 0, unchanged: 0, filtered: 0 },
  sent: { sessions: 0, messages: 0, parts: 0, todos: 0, fileEdits: 0, errors: 0 },
  bytesRead: 0,
  batches: 0,
  rows: { sessions: counts, messages: counts },
  rejected: { count: 0, first: [] },
  malformed: { count: 0, first: [] },
  omitted: { count: 0, first: [] },
  unreadable: [],
  skippedLines: {},
  unpricedModels: [],
  durationMs: 12,
  aborted: false,
};
const some: SyncResult = {
  ...none,
  transcripts: { found: 1_200, read: 3, unchanged: 1_190, filtered: 7 },
  sent: { ...none.sent, sessions: 1, messages: 2_500, parts: 4_000 },
  rows: { sessions: { ...counts, updated: 1 }, messages: { inserted: 2_000, updated: 1, unchanged: 499 } },
  bytesRead: 12_000_000,
  durationMs: 2_000,
};

test("a sync ends with what it did", () => {
  expect(summarize(some, { dryRun: false })).toEqual([
    "Sent 2,500 messages of 1 session",
    "",
    "  Transcripts  1,200 found · 3 read · 1,190 unchanged · 7 left out by filters",
    "  Sessions     1 updated",
    "  Messages     2,000 new · 1 updated · 499 unchanged",
    "  Read         12.0 MB in 2.0 s (6.0 MB/s)",
  ]);
});

test("a dry run says what it would do", () => {
  expect(summarize(some, { dryRun: true }).slice(0, 4)).toEqual([
    "Would send 2,500 messages of 1 session",
    "",
    "  Transcripts  1,200 found · 3 read · 1,190 unchanged · 7 left out by filters",
    "  To send      1 session · 2,500 messages · 4,000 parts",
  ]);
});

test("nothing to do, nothing found and a stop are said in one sentence", () => {
  const title = (result: SyncResult) => summarize(result, { dryRun: false })[0];
  expect(title(none)).toBe("No Claude Code transcripts found");
  expect(title({ ...none, transcripts: { ...none.transcripts, found: 4, unchanged: 4 } })).toBe("Nothing new");
  expect(title({ ...some, aborted: true })).toMatch(/^Stopped\. .* run the same command again/);
});

test("what went wrong is counted, and its first places are named", () => {
  const first = Array.from({ length: 10 }, (_, index) => ({ file: "/a.jsonl", line: index + 1, reason: "not JSON" }));
  expect(warnings({ ...some, malformed: { count: 4_000, first }, unpricedModels: ["nobody-1"] })).toEqual([
    "4,000 lines are not valid and were skipped:",
    "  /a.jsonl:1: not JSON",
    "  /a.jsonl:2: not JSON",
    "  /a.jsonl:3: not JSON",
    "  /a.jsonl:4: not JSON",
    "  /a.jsonl:5: not JSON",
    "  and 3,995 more",
    "1 model has no known price: its cost is shown as unpriced:",
    "  nobody-1",
  ]);
  expect(warnings(some)).toEqual([]);
});

test("only what is missing in the backend makes a sync incomplete", () => {
  expect(isIncomplete(some)).toBe(false);
  expect(isIncomplete({ ...some, malformed: { count: 1, first: [] } })).toBe(false);
  expect(isIncomplete({ ...some, rejected: { count: 1, first: [] } })).toBe(true);
  expect(isIncomplete({ ...some, unreadable: [{ file: "/a", message: "EACCES" }] })).toBe(true);
});
