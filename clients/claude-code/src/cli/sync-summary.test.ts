import { expect, test } from "vitest";
import type { SyncResult } from "../sync";
import { summarize, warnings } from "./sync-summary";

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

test("nothing to do and nothing found are said in one sentence", () => {
  const title = (result: SyncResult) => summarize(result, { dryRun: false })[0];
  expect(title(none)).toBe("No Claude Code transcripts found");
  expect(title({ ...none, transcripts: { ...none.transcripts, found: 4, unchanged: 4 } })).toBe("Nothing new");
});

test("lines that are not valid are named among what went wrong", () => {
  const first = [{ file: "/a.jsonl", line: 7, reason: "not JSON" }];
  expect(warnings({ ...some, malformed: { count: 1, first }, unpricedModels: ["nobody-1"] })).toEqual([
    "1 line is not valid and was skipped:",
    "  /a.jsonl:7: not JSON",
    "1 model has no known price: its cost is shown as unpriced:",
    "  nobody-1",
  ]);
  expect(warnings(some)).toEqual([]);
});
