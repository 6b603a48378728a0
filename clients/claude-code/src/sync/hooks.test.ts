import { appendFileSync, statSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import * as fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openFacts, parseHookRecord, type Facts, type HookEvent, type HookFacts } from "../live/facts";
import { recordedEvents } from "../live/facts/testing/recorded-events";
import { isDelivered } from "./delivered";
import type { SyncOptions } from "./options";
import { runSync } from "./run-sync";
import { longTranscript } from "./testing/long-transcript";
import { AGENT_SESSION, FAILED_SESSION, FORKED_SESSION, MAIN_SESSION, RICH_SESSION, Store } from "./testing/store";
import { WireBackend } from "@opensync/client-core/testing";

const fixtures = join(import.meta.dirname, "../../fixtures");
const PROMPT = "prompt:8f4759d6-60cb-45da-90fc-1df6468a5143";
let backend: WireBackend;
let url: string;
let store: Store;
let facts: Facts;

beforeEach(async () => {
  backend = new WireBackend();
  url = await backend.start();
  store = await Store.create();
  facts = openFacts(join(store.folder, "facts"));
});
afterEach(async () => {
  await backend.stop();
  await store.remove();
});

const pathIn = (at: Store, project: "main" | "rich", id: string) =>
  join(at.root, `-home-dev-${project}`, `${id}.jsonl`);
const recorded = (project: "main" | "rich", at = store) => recordedEvents(project, (id) => pathIn(at, project, id));
const sync = (more: { client?: string } & Partial<SyncOptions> = {}) => runSync(store.options(url, { facts, ...more }));
const event = (name: string, fields: object, at = Date.UTC(2026, 10, 1)): HookEvent =>
  parseHookRecord({
    at,
    headers: {},
    payload: JSON.stringify({
      session_id: "s",
      hook_event_name: name,
      cwd: "/home/dev/long",
      transcript_path: join(store.root, "-home-dev-long", "s.jsonl"),
      ...fields,
    }),
  });

describe("what hooks tell of the recorded session", () => {
  test("is there before the transcript is: the session with its prompt", async () => {
    await facts.absorb(...recorded("main").slice(0, 2));
    const result = await sync({ only: [pathIn(store, "main", MAIN_SESSION)] });
    expect(result).toMatchObject({ sent: { sessions: 1, messages: 1 }, batches: 1, unreadable: [] });
    expect(backend.requests).toEqual(["/sync/batch"]);
    expect(backend.session(MAIN_SESSION)).toMatchObject({
      source: "claude-code",
      title: "Create a greeting file, then change it",
      titleSource: "prompt",
      cwd: "/home/dev/cc-work",
      projectName: "cc-work",
      startType: "new",
      permissionMode: "default",
      startedAt: 1795225503995,
    });
    expect(backend.messages(MAIN_SESSION)).toMatchObject([
      { externalId: PROMPT, role: "user", kind: "prompt", createdAt: 1795225504148, revision: 1 },
    ]);
    // Nothing new: nothing to do.
    expect(await sync()).toMatchObject({ batches: 0, bytesRead: 0 });
  });

  test("becomes one row with the transcript's line, which the answers then follow", async () => {
    await facts.absorb(...recorded("main").slice(0, 2));
    await sync();
    await store.addRecording("main");
    await facts.absorb(...recorded("main").slice(2));
    await sync();
    const [prompt, answer, ...others] = backend.messages(MAIN_SESSION);
    expect(others).toHaveLength(3);
    expect(prompt).toMatchObject({
      externalId: PROMPT,
      createdAt: Date.parse("2026-11-21T01:45:04.052Z"),
      parts: [{ type: "text", text: "Create a greeting file, then change it" }],
      metadata: { uuid: "41e5cbc4-0fe0-474d-b87d-366b9cc1031f" },
    });
    expect(answer?.parentExternalId).toBe(PROMPT);
    expect(facts.get(MAIN_SESSION)?.prompts).toEqual([]);
  });

  test("completes the transcript: exact durations, failure, how and when it ended, the servers, and whole totals", async () => {
    await store.addRecording("main");
    await facts.absorb(...recorded("main"));
    await sync();
    const tools = backend
      .messages(MAIN_SESSION)
      .flatMap(({ parts }) => parts?.filter(({ type }) => type === "tool") ?? []);
    expect(tools).toMatchObject([
      { toolName: "Write", status: "completed", durationMs: 9, input: { file_path: "/home/dev/cc-work/greeting.txt" } },
      { toolName: "Read", status: "completed", durationMs: 6, output: "1\thello world\n2\t" },
      { toolName: "Edit", status: "completed", durationMs: 3 },
      { toolName: "Bash", status: "error", isError: true, durationMs: 30, output: "Exit code 3\nhello there" },
    ]);
    expect(backend.session(MAIN_SESSION)).toMatchObject({
      startType: "new",
      endReason: "other",
      endedAt: 1795225506220,
      permissionMode: "default",
      gitBranch: "master",
      model: "claude-opus-4-8",
    });
    expect(backend.usage()).toEqual({ input: 48, output: 160, cacheRead: 8000, cacheWrite: 1200 });
    expect(isDelivered(store.options(url).positions, facts.get(MAIN_SESSION)!)).toBe(true);
  });

  test("spares asking what the backend has: this machine saw the session begin", async () => {
    await store.addRecording("rich");
    await facts.absorb(...recorded("rich"));
    await sync({ only: [pathIn(store, "rich", RICH_SESSION)] });
    expect(backend.requests).toEqual(["/sync/batch"]);
    expect(backend.messages(AGENT_SESSION)).toHaveLength(3);
  });

  test("keeps resumes, a fork and a compaction apart from how a session began", async () => {
    await store.addRecording("rich");
    await facts.absorb(...recorded("rich"));
    await sync();
    expect(backend.session(RICH_SESSION)).toMatchObject({
      startType: "new",
      endReason: "other",
      endedAt: 1795225768572,
    });
    expect(backend.session(FORKED_SESSION)).toMatchObject({ startType: "fork", endedAt: 1795225765031 });
    expect(backend.session(AGENT_SESSION)).toMatchObject({ startType: "subagent" });
    expect(backend.session(AGENT_SESSION).endReason).toBeUndefined();
    expect(backend.messages(FAILED_SESSION).map(({ kind }) => kind)).toEqual(["prompt", "api_error"]);
    const delegated = backend
      .messages(RICH_SESSION)
      .flatMap(({ parts }) => parts?.find(({ toolName }) => toolName === "Task") ?? []);
    const inAgent = backend
      .messages(AGENT_SESSION)
      .flatMap(({ parts }) => parts?.find(({ toolName }) => toolName === "Bash") ?? []);
    expect([...delegated, ...inAgent].map(({ durationMs }) => durationMs)).toEqual([961, 45]);
  });

  test("of a resume does not say how a session began that is older than the hooks", async () => {
    await store.addRecording("rich");
    await facts.absorb(...recorded("rich").filter(({ at }) => at >= 1795225758286));
    await sync();
    expect(backend.session(RICH_SESSION).startType).toBe("new");
  });
});

describe("a session", () => {
  test("that /clear began says so before it has a transcript, and keeps no trace of the one before", async () => {
    await facts.absorb(
      event("UserPromptSubmit", { session_id: "old", prompt_id: "p0", prompt: "before" }, 1_795_000_000_000),
      event("SessionEnd", { session_id: "old", reason: "clear" }, 1_795_000_001_000),
      event("SessionStart", { source: "clear" }, 1_795_000_001_100),
      event("UserPromptSubmit", { prompt_id: "p1", prompt: "after" }, 1_795_000_002_000),
    );
    await sync();
    expect(backend.session("s")).toMatchObject({ startType: "clear", title: "after" });
    expect(backend.session("s").endReason).toBeUndefined();
    expect(backend.session("old")).toMatchObject({ endReason: "clear", endedAt: 1_795_000_001_000 });
  });

  test("of which only a start and an end are known is not sent: nobody said anything", async () => {
    await facts.absorb(event("SessionStart", { source: "startup" }), event("SessionEnd", { reason: "other" }));
    expect(await sync()).toMatchObject({ batches: 0, sent: { sessions: 0 } });
    expect(isDelivered(store.options(url).positions, facts.get("s")!)).toBe(true);
  });

  test("keeps a prompt that the agent was killed over, also in a sync from zero", async () => {
    await store.addRecording("main");
    await facts.absorb(...recorded("main"));
    await facts.absorb({
      ...event("UserPromptSubmit", { prompt_id: "killed", prompt: "never answered" }, 1795225507000),
      sessionId: MAIN_SESSION,
    });
    await sync();
    expect(backend.messages(MAIN_SESSION).filter(({ externalId }) => externalId === "prompt:killed")).toHaveLength(1);
    const rows = backend.snapshot();
    await sync({ client: "without-positions" });
    expect(backend.snapshot()).toBe(rows);
    expect(await sync({ client: "without-positions" })).toMatchObject({ batches: 0 });
  });

  test("is redacted and reduced like everything that leaves", async () => {
    await facts.absorb(
      event("UserPromptSubmit", { prompt_id: "p", prompt: ["use AKIA", "ABCDEFGHIJ234567 now"].join("") }),
    );
    await sync();
    expect(backend.snapshot()).not.toContain("ABCDEFGHIJ234567");
    expect(backend.messages("s")[0]?.parts?.[0]?.text).toContain("[redacted:");
  });

  test("gets the duration of a call that a hook told of long after its message was sent, from the start of a long transcript too", async () => {
    await store.write("-home-dev-long/s.jsonl", longTranscript("s", { turns: 40, textBytes: 200 }));
    await facts.absorb(event("Stop", { permission_mode: "default" }));
    await sync();
    const durations = () =>
      backend
        .messages("s")
        .flatMap(({ parts }) => parts?.filter(({ type }) => type === "tool").map(({ durationMs }) => durationMs) ?? []);
    const before = durations();
    await facts.absorb(
      event("PostToolUse", { tool_use_id: "toolu_s-3", duration_ms: 7 }, Date.UTC(2026, 9, 1) + 9_000),
      event("PostToolUse", { tool_use_id: "toolu_s-39", duration_ms: 8 }, Date.UTC(2026, 9, 1) + 99_000),
    );
    const second = await sync();
    expect(durations()).toEqual(before.map((duration, turn) => (turn === 3 ? 7 : turn === 39 ? 8 : duration)));
    expect(second.sent.messages).toBeLessThan(5);
    expect(await sync()).toMatchObject({ batches: 0, bytesRead: 0 });
    // Elsewhere, without hooks: nothing is taken back.
    const rows = backend.snapshot();
    await runSync(store.options(url, { client: "elsewhere" }));
    expect(backend.snapshot()).toBe(rows);
  });

  test("gets such a duration also where the lines' clock was set back meanwhile", async () => {
    await store.write("-home-dev-long/s.jsonl", longTranscript("s", { turns: 40, textBytes: 200 }));
    await facts.absorb(event("Stop", { permission_mode: "default" }));
    await sync();
    // Seven weeks after the last line, by the clock that gives files their times.
    const at = statSync(join(store.root, "-home-dev-long", "s.jsonl")).mtimeMs - 1;
    await facts.absorb(event("PostToolUse", { tool_use_id: "toolu_s-3", duration_ms: 7 }, at));
    await sync();
    const tools = backend.messages("s").flatMap(({ parts }) => parts?.filter(({ type }) => type === "tool") ?? []);
    expect(tools[3]).toMatchObject({ toolCallId: "toolu_s-3", durationMs: 7 });
    expect(await sync()).toMatchObject({ batches: 0, bytesRead: 0 });
  });

  test("costs nothing of what the agent writes while such a call is looked for", async () => {
    const whole = longTranscript("s", { turns: 42, textBytes: 200 });
    const before = longTranscript("s", { turns: 40, textBytes: 200 });
    await store.write("-home-dev-long/s.jsonl", before);
    await facts.absorb(event("Stop", { permission_mode: "default" }));
    await sync();
    await facts.absorb(
      event("PostToolUse", { tool_use_id: "toolu_s-3", duration_ms: 7 }, Date.UTC(2026, 9, 1) + 9_000),
    );
    // Asked for the call's time, a sync has read the transcript to its end once.
    const path = join(store.root, "-home-dev-long", "s.jsonl");
    const growing = (known: HookFacts | null): HookFacts | null => {
      const call = known?.tools["toolu_s-3"];
      if (!known || !call) return known;
      const told = {
        ...call,
        get at() {
          if (statSync(path).size < whole.length) appendFileSync(path, whole.slice(before.length));
          return call.at;
        },
      };
      return { ...known, tools: { ...known.tools, "toolu_s-3": told } };
    };
    await sync({
      facts: {
        ...facts,
        get: (id) => growing(facts.get(id)),
        all: () => facts.all().map((known) => growing(known) ?? known),
      },
    });
    expect(statSync(path).size).toBe(whole.length);
    await sync();
    const rows = backend.snapshot();
    await runSync(store.options(url, { facts, client: "elsewhere" }));
    expect(backend.snapshot()).toBe(rows);
    expect(backend.messages("s")).toHaveLength(42 * 3);
  });
});

describe("only", () => {
  test("brings the named transcripts with their subagents, and looks at no other", async () => {
    await store.addRecording("main");
    await store.addRecording("rich");
    const result = await sync({ only: [pathIn(store, "rich", RICH_SESSION), join(store.root, "absent.jsonl")] });
    expect(result.transcripts).toMatchObject({ found: 2, read: 2 });
    expect([...backend.rows.session.keys()].toSorted()).toEqual([`\n${RICH_SESSION}`, `\n${AGENT_SESSION}`]);
    const again = await sync({ only: [pathIn(store, "rich", RICH_SESSION)] });
    expect(again).toMatchObject({ transcripts: { unchanged: 2 }, batches: 0 });
  });

  test("may name a subagent's transcript", async () => {
    await store.addRecording("rich");
    const path = pathIn(store, "rich", RICH_SESSION).replace(/\.jsonl$/, "/subagents/agent-a52648315b114da31.jsonl");
    await sync({ only: [path] });
    expect(backend.session(AGENT_SESSION).parentExternalId).toBe(RICH_SESSION);
  });
});

test("hooks that come before, between and after any pieces of a transcript end in the same rows as everything at once", async () => {
  const main = await readFile(join(fixtures, `main/${MAIN_SESSION}.jsonl`));
  const rich = await readFile(join(fixtures, `rich/${RICH_SESSION}.jsonl`));
  const events = (at: Store) => [
    ...recorded("main", at),
    ...recorded("rich", at).filter(({ sessionId }) => sessionId === RICH_SESSION),
  ];
  await store.write(`-home-dev-main/${MAIN_SESSION}.jsonl`, main);
  await store.write(`-home-dev-rich/${RICH_SESSION}.jsonl`, rich);
  await facts.absorb(...events(store));
  await sync();
  const expected = comparable(backend);
  const steps = fc.array(fc.record({ main: fc.nat(4000), rich: fc.nat(6000), hooks: fc.nat(9) }), {
    minLength: 2,
    maxLength: 9,
  });
  await fc.assert(
    fc.asyncProperty(steps, fc.boolean(), fc.infiniteStream(fc.nat()), async (plan, isShuffled, random) => {
      const pieces = new WireBackend();
      const address = await pieces.start();
      const growing = await Store.create();
      try {
        const known = openFacts(join(growing.folder, "facts"));
        const left = events(growing);
        if (isShuffled) left.sort(() => (Number(random.next().value) % 2 === 0 ? 1 : -1));
        const at = { main: 0, rich: 0 };
        const step = async (mainBytes: number, richBytes: number, hooks: number) => {
          await known.absorb(...left.splice(0, hooks));
          await growing.write(`-home-dev-main/${MAIN_SESSION}.jsonl`, main.subarray(at.main, (at.main += mainBytes)));
          await growing.write(`-home-dev-rich/${RICH_SESSION}.jsonl`, rich.subarray(at.rich, (at.rich += richBytes)));
          const result = await runSync(growing.options(address, { facts: known }));
          expect(result).toMatchObject({ malformed: { count: 0 }, rejected: { count: 0 }, unreadable: [] });
        };
        for (const { main: mainBytes, rich: richBytes, hooks } of plan) await step(mainBytes, richBytes, hooks);
        await step(main.length, rich.length, 0);
        await step(0, 0, left.length);
        expect(comparable(pieces)).toEqual(expected);
        expect(await runSync(growing.options(address, { facts: known }))).toMatchObject({ batches: 0, bytesRead: 0 });
        // A machine that has the transcripts and no hooks, and one that begins again with both.
        await runSync(growing.options(address, { client: "elsewhere" }));
        await runSync(growing.options(address, { client: "anew", facts: known }));
        expect(comparable(pieces)).toEqual(expected);
      } finally {
        await pieces.stop();
        await growing.remove();
      }
    }),
    { numRuns: 15 },
  );
});

/** All rows; of a session's revision only the fraction may differ, which counts in how many steps hooks told their part. */
function comparable(of: WireBackend): unknown {
  return Object.entries(of.rows).map(([kind, rows]) => [
    kind,
    Object.fromEntries(
      [...rows].map(([key, { item }]) => [
        key,
        kind === "session" ? { ...item, revision: Math.floor(Number(item.revision)) } : item,
      ]),
    ),
  ]);
}
