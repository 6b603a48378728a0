import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { runSync } from "./run-sync";
import {
  AGENT_SESSION,
  BRANCHED_SESSION,
  FAILED_SESSION,
  FORKED_SESSION,
  MAIN_SESSION,
  ORIGIN_SESSION,
  RICH_SESSION,
  Store,
  TASKS_AGENT,
  TASKS_SESSION,
  UNMARKED_SESSION,
} from "./testing/store";
import { WireBackend } from "@opensync/client-core/testing";

let backend: WireBackend;
let url: string;
let store: Store;

beforeEach(async () => {
  backend = new WireBackend();
  url = await backend.start();
  store = await Store.create();
});
afterEach(async () => {
  await backend.stop();
  await store.remove();
});

describe("a first sync", () => {
  test("brings the recorded session with the usage that Claude Code itself reported", async () => {
    await store.addRecording("main");
    const result = await runSync(store.options(url));
    expect(backend.usage()).toEqual({ input: 48, output: 160, cacheRead: 8000, cacheWrite: 1200 });
    expect(result).toMatchObject({
      rejected: { count: 0 },
      malformed: { count: 0 },
      transcripts: { found: 1, read: 1 },
      aborted: false,
    });
    expect(backend.session(MAIN_SESSION)).toMatchObject({
      source: "claude-code",
      title: "Create a greeting file, then change it",
      titleSource: "prompt",
      projectPath: "/home/dev/cc-work",
      projectName: "cc-work",
      gitBranch: "master",
      model: "claude-opus-4-8",
      provider: "anthropic",
      startType: "new",
      permissionMode: "default",
      thinkingEnabled: true,
      agentVersion: "2.1.197",
      startedAt: Date.parse("2026-11-21T01:45:04.022Z"),
    });
  });

  test("counts the usage of a fork's copies once and names what the fork was made of", async () => {
    await store.addRecording("rich");
    await runSync(store.options(url));
    // Calls: 4 of the session (two of them before the fork), 1 of the fork, 2 of the subagent.
    expect(backend.usage()).toEqual({ input: 7 * 12, output: 7 * 40, cacheRead: 7 * 2000, cacheWrite: 7 * 300 });
    expect(backend.session(FORKED_SESSION)).toMatchObject({ startType: "fork", forkedFrom: RICH_SESSION });
    const copied = backend.messages(FORKED_SESSION).filter((message) => message.usageCopied);
    expect(copied.map((message) => message.parts?.at(-1)?.text ?? "Task")).toEqual([
      "Task",
      "The subagent found one file.",
      "Second turn answer.",
      "Recovered.",
    ]);
  });

  test("tells a fork that was made in the terminal from its origin, also where its lines do not say that they are copies", async () => {
    await store.addRecording("forks");
    await runSync(store.options(url));
    // Three calls: one of the origin, one of each fork.
    expect(backend.usage()).toEqual({ input: 36, output: 120, cacheRead: 6000, cacheWrite: 900 });
    expect(backend.session(ORIGIN_SESSION)).toMatchObject({ startType: "new" });
    expect(backend.session(ORIGIN_SESSION).forkedFrom).toBeUndefined();
    for (const fork of [BRANCHED_SESSION, UNMARKED_SESSION]) {
      expect(backend.session(fork)).toMatchObject({ startType: "fork", forkedFrom: ORIGIN_SESSION });
      const answers = backend.messages(fork).filter(({ role }) => role === "assistant");
      expect(answers.map(({ usageCopied }) => usageCopied)).toEqual([true, undefined]);
    }
    // Its own first line's, not a copy's.
    expect(backend.session(UNMARKED_SESSION).startedAt).toBe(Date.parse("2026-11-21T04:31:52.525Z"));
  });

  test("takes a subagent's last usage from its caller where the subagent's own lines ended too early", async () => {
    await store.addRecording("tasks");
    await runSync(store.options(url));
    // The recorded run's own result line.
    expect(backend.usage()).toEqual({ input: 72, output: 240, cacheRead: 12_000, cacheWrite: 1800 });
    const [last] = backend.messages(`${TASKS_SESSION}:agent-${TASKS_AGENT}`).slice(-1);
    expect(last).toMatchObject({ parts: [{ text: "Nothing here." }], usage: { output: 40 } });
  });

  test("brings the task list as it was at the end", async () => {
    await store.addRecording("tasks");
    await runSync(store.options(url));
    expect(backend.rows.todo.get(TASKS_SESSION)?.item.todos).toEqual([
      { externalId: "1", content: "Look around", status: "completed", activeForm: "Looking around" },
      { externalId: "2", content: "Write it down", status: "pending" },
    ]);
  });

  test("links a subagent to the call that started it", async () => {
    await store.addRecording("rich");
    await runSync(store.options(url));
    expect(backend.session(AGENT_SESSION)).toMatchObject({
      parentExternalId: RICH_SESSION,
      parentToolCallId: "toolu_2f7dd2e8488839e9a328aaa1",
      agentType: "general-purpose",
      title: "List files",
    });
    expect(backend.messages(AGENT_SESSION)).toHaveLength(3);
  });

  test("takes a subagent's transcript of versions 2.0 for what it is, and leaves out files that hold no message", async () => {
    const line = {
      type: "user",
      uuid: "u1",
      isSidechain: true,
      agentId: "1a2b",
      sessionId: "parent",
      cwd: "/w/p",
      timestamp: "2026-10-01T10:00:00Z",
    };
    await store.write(
      "-w-p/agent-1a2b.jsonl",
      `${JSON.stringify({ ...line, message: { role: "user", content: "Look" } })}\n`,
    );
    await store.write(
      "-w-p/only-a-title.jsonl",
      `${JSON.stringify({ type: "summary", summary: "Old work", leafUuid: "x" })}\n`,
    );
    await runSync(store.options(url));
    expect([...backend.rows.session.values()].map((row) => row.item)).toMatchObject([
      { externalId: "parent:agent-1a2b", parentExternalId: "parent", title: "Look", startType: "subagent" },
    ]);
    expect(backend.messages()[0]?.isSidechain).toBeUndefined();
  });

  test("keeps an API error and a compaction as what they are", async () => {
    await store.addRecording("rich");
    await runSync(store.options(url));
    const failed = backend.messages(FAILED_SESSION).find((message) => message.kind === "api_error");
    expect(failed).toMatchObject({
      model: "<synthetic>",
      error: { name: "unknown", message: "API Error: 400 mock invalid_request_error (400)", retryable: false },
    });
    expect(failed?.usage).toBeUndefined();
    const kinds = backend.messages(RICH_SESSION).map((message) => message.kind);
    expect(kinds).toEqual(
      expect.arrayContaining(["compact_boundary", "compact_summary", "meta", "local_command", "prompt"]),
    );
  });
});
