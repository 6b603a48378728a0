import { mkdir, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openFacts, parseHookRecord } from "../live/facts";
import type { SyncOptions } from "./options";
import { runSync } from "./run-sync";
import { longTranscript } from "./testing/long-transcript";
import { MAIN_SESSION, Store } from "./testing/store";
import { WireBackend } from "@opensync/client-core/testing";

const ALL = { syncToolCalls: true, syncThinking: true, syncFileContents: true };
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

async function add(sessionId: string, cwd: string, turns = 1): Promise<void> {
  const text = longTranscript(sessionId, { turns, textBytes: 10 }).replaceAll("/home/dev/long", cwd);
  await store.write(`-p/${sessionId}.jsonl`, text);
}

async function sent(
  settings: Partial<SyncOptions["settings"]>,
  more: Pick<SyncOptions, "facts" | "only"> = {},
): Promise<string[]> {
  backend.rows.session.clear();
  const client = JSON.stringify(settings);
  await runSync(store.options(url, { client, settings: { ...ALL, ...settings }, ...more }));
  return [...backend.rows.session.values()].map(({ item }) => String(item.externalId)).toSorted();
}

describe("the projects that are sent", () => {
  test("are all, those that are included, or those that are not excluded: each with what is below it", async () => {
    await add("a", "/w/a");
    await add("below", "/w/a/deep/down");
    await add("beside", "/w/a-beside");
    await add("b", "/w/b");
    expect(await sent({})).toEqual(["a", "b", "below", "beside"]);
    expect(await sent({ includeProjects: ["/w/a/"] })).toEqual(["a", "below"]);
    expect(await sent({ excludeProjects: ["/w/a"] })).toEqual(["b", "beside"]);
    expect(await sent({ includeProjects: ["/w/a", "/w/b"], excludeProjects: ["/w/a/deep"] })).toEqual(["a", "b"]);
    expect(await sent({ includeProjects: ["/w/a/deep"], excludeProjects: ["/w"] })).toEqual([]);
  });

  test("have the worktrees of a repository by their own path and by the repository's", async () => {
    const repository = join(store.folder, "repository");
    const worktree = join(store.folder, "elsewhere");
    await mkdir(join(repository, ".git/worktrees/x"), { recursive: true });
    await mkdir(worktree);
    await writeFile(join(worktree, ".git"), `gitdir: ${join(repository, ".git/worktrees/x")}\n`);
    await writeFile(join(repository, ".git/worktrees/x/commondir"), "../..\n");
    await add("main", repository);
    await add("linked", worktree);
    expect(await sent({ includeProjects: [repository] })).toEqual(["linked", "main"]);
    expect(await sent({ includeProjects: [worktree] })).toEqual(["linked"]);
    expect(await sent({ excludeProjects: [worktree] })).toEqual(["main"]);
    expect(await sent({ excludeProjects: [repository] })).toEqual([]);
  });

  test("are known behind links too", async () => {
    const real = join(store.folder, "real");
    const link = join(store.folder, "link");
    await mkdir(real);
    await symlink(real, link);
    await add("s", real);
    await add("t", link);
    expect(await sent({ excludeProjects: [link] })).toEqual([]);
    expect(await sent({ excludeProjects: [real] })).toEqual([]);
  });

  test("hold for prompts that hooks tell of before there is a transcript, and for the named transcripts of a live run", async () => {
    const facts = openFacts(join(store.folder, "facts"));
    const path = join(store.root, "-p/s.jsonl");
    const payload = {
      session_id: "s",
      transcript_path: path,
      cwd: "/w/secret",
      hook_event_name: "UserPromptSubmit",
      prompt_id: "p",
      prompt: "hush",
    };
    await facts.absorb(parseHookRecord({ at: 1_795_000_000_000, headers: {}, payload: JSON.stringify(payload) }));
    expect(await sent({ excludeProjects: ["/w/secret"] }, { facts, only: [path] })).toEqual([]);
    expect(await sent({ includeProjects: ["/w/other"] }, { facts })).toEqual([]);
    await add("s", "/w/secret");
    expect(await sent({ excludeProjects: ["/w/secret"] }, { facts, only: [path] })).toEqual([]);
    expect(backend.requests).toEqual([]);
    expect(await sent({ includeProjects: ["/w/secret"] }, { facts, only: [path] })).toEqual(["s"]);
  });

  test("are judged also where the folder stands behind a very long first prompt, and nothing is sent where it stands nowhere", async () => {
    const line = (fields: object) =>
      `${JSON.stringify({ type: "user", uuid: "u", timestamp: "2026-10-01T10:00:00Z", message: { role: "user", content: "x".repeat(400_000) }, ...fields })}\n`;
    await store.write("-p/long.jsonl", line({ sessionId: "long", cwd: "/w/secret" }));
    await store.write("-p/nowhere.jsonl", line({ sessionId: "nowhere" }));
    expect(await sent({ excludeProjects: ["/w/secret"] })).toEqual([]);
    expect(await sent({ includeProjects: ["/w/secret"] })).toEqual(["long"]);
  });

  test("narrowed or widened later hold for what is sent from then on", async () => {
    await add("s", "/w/a");
    const run = (settings: Partial<SyncOptions["settings"]>) =>
      runSync(store.options(url, { settings: { ...ALL, ...settings } }));
    await run({});
    const rows = backend.snapshot();
    await store.write("-p/s.jsonl", '{"type":"custom-title","customTitle":"Renamed"}\n');
    expect((await run({ excludeProjects: ["/w/a"] })).transcripts).toMatchObject({ filtered: 1 });
    expect(backend.snapshot()).toBe(rows);
    await run({});
    expect(backend.session("s").title).toBe("Renamed");
  });
});

test("a setting that is narrowed later holds for what is sent from then on, and takes nothing back", async () => {
  await store.addRecording("main");
  const options = (settings: SyncOptions["settings"]) => store.options(url, { settings });
  await runSync(options(ALL));
  const rows = backend.snapshot();
  await runSync(options({ syncToolCalls: false, syncThinking: false, syncFileContents: false }));
  expect(backend.snapshot()).toBe(rows);
  const thought = { type: "thinking", thinking: "a later thought" };
  const message = { id: "msg_later", role: "assistant", model: "claude-opus-4-8", content: [thought] };
  const line = {
    type: "assistant",
    uuid: "later",
    timestamp: "2026-11-21T02:00:00Z",
    sessionId: MAIN_SESSION,
    requestId: "r",
    message,
  };
  await store.write(`-home-dev-main/${MAIN_SESSION}.jsonl`, `${JSON.stringify(line)}\n`);
  await runSync(options({ ...ALL, syncThinking: false }));
  expect(backend.messages(MAIN_SESSION).at(-1)?.parts).toMatchObject([
    { type: "thinking", omitted: [{ reason: "thinking" }] },
  ]);
  expect(backend.snapshot()).not.toContain("a later thought");
  expect(backend.snapshot()).toContain("I should write the file first.");
});
