import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openFacts, parseHookRecord, type Facts, type HookFacts } from "./index";
import { recordedEvents } from "./testing/recorded-events";

const MAIN = "8d5ede3c-88b9-436b-9ac2-a2abe5678529";
const RICH = "95de3be9-1fd4-4be5-9ef0-e5557260fbc3";
const FORK = "9024a178-4361-43a4-bc22-7bbb9f364396";
const DAY_MS = 24 * 60 * 60 * 1000;

let home: string;
let folder: string;
let facts: Facts;

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), "opensync-facts-"));
  folder = join(home, "state", "facts");
  facts = openFacts(folder);
});
afterEach(() => rm(home, { recursive: true, force: true }));

const recorded = (name: "main" | "rich") =>
  recordedEvents(name, (id) => join(home, ".claude/projects/-w", `${id}.jsonl`));
const event = (name: string, fields: object, at = 1_000) =>
  parseHookRecord({
    at,
    headers: { v: "1" },
    payload: JSON.stringify({ session_id: "s", hook_event_name: name, cwd: "/w", ...fields }),
  });

/** But for the counters, which tell how often something changed. */
function told({ changes: _a, mainChanges: _b, sessionChanges: _c, tools, ...rest }: HookFacts): unknown {
  return {
    ...rest,
    tools: Object.fromEntries(Object.entries(tools).map(([id, { change: _d, ...tool }]) => [id, tool])),
  };
}

describe("parseHookRecord", () => {
  test("reads an event with its settings and the transcripts that it may have changed", () => {
    const stop = recorded("rich").find(({ name }) => name === "SubagentStop");
    expect(stop?.transcripts).toHaveLength(2);
    const parsed = parseHookRecord({
      at: 5,
      headers: { v: "1", at: "0", "env.CLAUDE_SYNC_THINKING": "true" },
      payload: '{"session_id":"s","hook_event_name":"OfTheFuture","transcript_path":7,"more":{"a":[1]}}',
    });
    expect(parsed).toMatchObject({
      name: "OfTheFuture",
      sessionId: "s",
      at: 5,
      environment: { CLAUDE_SYNC_THINKING: "true" },
      transcripts: [],
    });
  });

  test.each(["", "{", "[]", '{"session_id":"s"}', '{"hook_event_name":"Stop","session_id":""}'])(
    "refuses what is no event, without quoting it: %s",
    (payload) => {
      expect(() => parseHookRecord({ at: 0, headers: {}, payload })).toThrow(
        expect.objectContaining({ code: "invalid_record" }),
      );
    },
  );
});

describe("facts", () => {
  test("hold what the recorded hooks told of a session", async () => {
    await facts.absorb(...recorded("main"));
    expect(openFacts(folder).get(MAIN)).toMatchObject({
      cwd: "/home/dev/cc-work",
      firstStart: { source: "startup", at: 1795225503995 },
      lastEnd: { reason: "other", at: 1795225506220 },
      permissionMode: { mode: "default" },
      prompts: [{ promptId: "8f4759d6-60cb-45da-90fc-1df6468a5143", text: "Create a greeting file, then change it" }],
      tools: { toolu_6a7b8122da7ecfabfdb0b6f9: { durationMs: 30 }, toolu_d9d5e63d0fd6e99f58b4bf4d: { durationMs: 6 } },
    });
  });

  test("keep the first start through resumes and a compaction, and give a fork no start of its origin", async () => {
    await facts.absorb(...recorded("rich"));
    expect(facts.get(RICH)).toMatchObject({ firstStart: { source: "startup" }, lastStart: { source: "compact" } });
    expect(facts.get(FORK)?.firstStart).toBeUndefined();
    expect(facts.get(FORK)?.prompts).toMatchObject([{ text: "Third prompt, forked" }]);
    expect(facts.all()).toHaveLength(3);
  });

  test("are the same whatever order the events come in, and however often", async () => {
    const events = recorded("rich");
    await facts.absorb(...events);
    const expected = facts.all().map(told);
    await fc.assert(
      fc.asyncProperty(
        fc.shuffledSubarray(events, { minLength: events.length }),
        fc.subarray(events),
        async (shuffled, again) => {
          await rm(folder, { recursive: true, force: true });
          for (const one of [...shuffled, ...again]) await facts.absorb(one);
          expect(facts.all().map(told)).toEqual(expected);
        },
      ),
      { numRuns: 15 },
    );
  });

  test("count only what is new", async () => {
    await facts.absorb(...recorded("main"));
    const before = facts.get(MAIN);
    await facts.absorb(...recorded("main"));
    expect(facts.get(MAIN)).toEqual(before);
  });

  test("lose nothing when several take events over at once", async () => {
    const ids = Array.from({ length: 30 }, (_, index) => `toolu_${index}`);
    await Promise.all(ids.map((id) => facts.absorb(event("PostToolUse", { tool_use_id: id, duration_ms: 1 }))));
    expect(Object.keys(facts.get("s")?.tools ?? {})).toHaveLength(30);
  });

  test("name the MCP servers that the user, the project and its folder configure, without those switched off", async () => {
    const project = join(home, "work");
    await mkdir(project);
    await writeFile(join(project, ".mcp.json"), '{"mcpServers": {"shared": {}, "refused": {}}}');
    const mine = { mcpServers: { own: {}, off: {} }, disabledMcpServers: ["off"], disabledMcpjsonServers: ["refused"] };
    const config = JSON.stringify({
      mcpServers: { everywhere: {} },
      projects: { [project]: mine, "/other": { mcpServers: { no: {} } } },
    });
    await writeFile(join(home, ".claude.json"), config);
    const at = (store: string) => ({
      cwd: project,
      source: "startup",
      transcript_path: join(home, store, "projects/-w/s.jsonl"),
    });
    await facts.absorb(event("SessionStart", at(".claude")));
    expect(facts.get("s")?.mcpServers).toEqual(["everywhere", "own", "shared"]);
    // CLAUDE_CONFIG_DIR: the file lies in the store.
    await mkdir(join(home, "store"));
    await writeFile(join(home, "store", ".claude.json"), '{"mcpServers": {"of-the-store": {}}}');
    await facts.absorb(event("SessionStart", { ...at("store"), session_id: "t" }));
    expect(facts.get("t")?.mcpServers).toEqual(["of-the-store", "refused", "shared"]);
  });

  test("of a damaged file are none, and of a name that leads elsewhere stay in the folder", async () => {
    await facts.absorb(event("Stop", { session_id: "../../escape", permission_mode: "plan" }));
    expect(facts.get("../../escape")?.permissionMode?.mode).toBe("plan");
    expect(await readdir(join(home, "state"))).toEqual(["facts"]);
    await writeFile(join(folder, "s.json"), '{"format": 1, "sess');
    expect(facts.get("s")).toBeNull();
    await facts.absorb(event("Stop", { permission_mode: "plan" }));
    expect(facts.get("s")?.permissionMode?.mode).toBe("plan");
  });

  test("keep no text of a prompt that the transcript holds", async () => {
    await facts.absorb(...recorded("main"));
    await facts.dropPrompts(MAIN, ["8f4759d6-60cb-45da-90fc-1df6468a5143"]);
    expect(await readFile(join(folder, `${MAIN}.json`), "utf8")).not.toContain("greeting file");
    expect(facts.get(MAIN)?.mainChanges).toBe(openFacts(folder).get(MAIN)?.changes);
  });

  test("go when the transcript is gone and everything was delivered, or when they are very old", async () => {
    const path = join(home, "there.jsonl");
    await writeFile(path, "");
    await facts.absorb(event("Stop", { transcript_path: path }));
    await facts.absorb(event("Stop", { session_id: "gone", transcript_path: join(home, "gone.jsonl") }));
    const after = (days: number) => facts.get("s")!.updatedAt + days * DAY_MS + 1;
    expect(await facts.forgetDelivered(() => true, after(0))).toBe(0);
    expect(await facts.forgetDelivered(() => false, after(2))).toBe(0);
    expect(await facts.forgetDelivered(() => true, after(2))).toBe(1);
    expect(facts.all().map(({ sessionId }) => sessionId)).toEqual(["s"]);
    expect(await facts.forgetDelivered(() => false, after(45))).toBe(1);
    expect(facts.all()).toEqual([]);
  });
});
