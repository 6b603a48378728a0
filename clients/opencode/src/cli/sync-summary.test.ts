import { expect, test } from "vitest";
import type { SyncResult } from "../sync";
import { summarize, warnings } from "./sync-summary";

const counts = { inserted: 0, updated: 0, unchanged: 0 };
const none: SyncResult = {
  sessions: { found: 0, read: 0, unchanged: 0, filtered: 0, deleted: 0 },
  sent: { sessions: 0, messages: 0, parts: 0, todos: 0, fileEdits: 0, errors: 0 },
  bytesRead: 0,
  batches: 0,
  rows: { sessions: counts, messages: counts },
  rejected: { count: 0, first: [] },
  omitted: { count: 0, first: [] },
  unreadable: [],
  unpricedModels: [],
  durationMs: 12,
  aborted: false,
};
const some: SyncResult = {
  ...none,
  sessions: { found: 1_200, read: 3, unchanged: 1_190, filtered: 7, deleted: 1 },
  sent: { ...none.sent, sessions: 2, messages: 2_500, parts: 4_000 },
  rows: { sessions: { ...counts, updated: 2 }, messages: { inserted: 2_000, updated: 1, unchanged: 499 } },
  bytesRead: 12_000_000,
  durationMs: 2_000,
};

test("a sync ends with what it did", () => {
  expect(summarize(some, { dryRun: false })).toEqual([
    "Sent 2,500 messages of 3 sessions",
    "",
    "  OpenCode  1,200 sessions found · 3 read · 1,190 unchanged · 7 left out by filters · 1 deleted here, kept in the backend",
    "  Sessions  2 updated",
    "  Messages  2,000 new · 1 updated · 499 unchanged",
    "  Read      12.0 MB in 2.0 s (6.0 MB/s)",
  ]);
});

test("nothing to do, nothing found and nothing to be read are said in one sentence", () => {
  const title = (result: SyncResult) => summarize(result, { dryRun: false })[0];
  expect(title(none)).toBe("No OpenCode sessions found");
  expect(title({ ...none, unreadable: [{ file: "/a", message: "corrupt" }] })).toBe("Nothing could be read");
  expect(title({ ...none, sessions: { ...none.sessions, found: 4, unchanged: 4 } })).toBe("Nothing new");
});

test("stores that could not be read are named among what went wrong", () => {
  const unreadable = [{ file: "/opencode.db", message: "corrupt" }];
  expect(warnings({ ...some, unreadable, unpricedModels: ["nobody-1"] })).toEqual([
    "1 session or store could not be read:",
    "  /opencode.db: corrupt",
    "1 model has no known price: its cost is shown as unpriced:",
    "  nobody-1",
  ]);
  expect(warnings(some)).toEqual([]);
});
