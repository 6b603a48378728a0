import { defaultLimits } from "@opensync/client-core";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { Configuration } from "./configuration";
import { CourierStarter } from "./courier-starter";
import { OutboxWriter } from "./outbox-writer";
import { agentHeaders } from "./record-headers";
import { Recorder } from "./recorder";
import { Home } from "./testing/home";

let home: Home;
let troubles: string[];

beforeEach(async () => {
  home = await Home.create();
  troubles = [];
  vi.useFakeTimers({ toFake: ["Date", "setTimeout", "clearTimeout"], now: 1_800_000_000_000 });
});
afterEach(async () => {
  vi.useRealTimers();
  await home[Symbol.asyncDispose]();
});

function createRecorder({ directory = home.folder, limit = 10_000, limits = defaultLimits } = {}): Recorder {
  const courier = new CourierStarter({
    files: home.files,
    environment: home.environment,
    client: "",
    onTrouble: () => undefined,
  });
  return new Recorder({
    directory,
    worktree: directory,
    outbox: new OutboxWriter(home.files.outbox, agentHeaders(home.environment, {}), limits),
    courier,
    configuration: new Configuration(home.environment, {}),
    limit,
    log: (message) => {
      if (message.startsWith("Could not")) troubles.push(message);
    },
  });
}

const updated = (sessionID: string, id = "prt_1") => ({
  id: "evt_1",
  type: "message.part.updated",
  properties: { sessionID, part: { id, messageID: "msg_1", sessionID, type: "text", text: "hello" } },
});
const idle = (sessionID: string) => ({ id: "evt_2", type: "session.idle", properties: { sessionID } });

/** Payloads of the hints, in order. */
const hints = async () => (await home.records()).filter(({ kind }) => kind === "hint").map(({ payload }) => payload);
const events = async () => (await home.records()).filter(({ kind }) => kind === "event").map(({ payload }) => payload);

describe("hints", () => {
  test("say at once that a session has something new, then once a second, and at its end at once", async () => {
    const recorder = createRecorder();
    recorder.event(updated("ses_1"));
    expect(await hints()).toEqual([
      {
        sessionID: "ses_1",
        event: "message.part.updated",
        at: 1_800_000_000_000,
        directory: home.folder,
        worktree: home.folder,
      },
    ]);
    for (let n = 0; n < 500; n++) recorder.event(updated("ses_1"));
    expect(await hints()).toHaveLength(1);
    vi.advanceTimersByTime(1000);
    expect(await hints()).toHaveLength(2);
    recorder.event(updated("ses_1"));
    recorder.event(idle("ses_1"));
    expect((await hints()).slice(2)).toMatchObject([{ event: "session.idle", at: 1_800_000_001_000 }]);
    vi.advanceTimersByTime(60_000);
    expect(await hints()).toHaveLength(3);
  });

  test("of a session of 10,000 events are one a second", async () => {
    const recorder = createRecorder();
    for (let n = 0; n < 10_000; n++) {
      recorder.event(updated("ses_1", `prt_${n}`));
      vi.advanceTimersByTime(10);
    }
    recorder.event(idle("ses_1"));
    expect((await hints()).length).toBeGreaterThanOrEqual(100);
    expect((await hints()).length).toBeLessThanOrEqual(102);
  });

  test("wait for each session by itself, and are all told when asked", async () => {
    const recorder = createRecorder();
    for (const session of ["ses_1", "ses_2"]) {
      recorder.event(updated(session));
      vi.advanceTimersByTime(600);
      recorder.event(updated(session));
    }
    expect(await hints()).toHaveLength(3);
    recorder.flush();
    expect((await hints()).map(({ sessionID }) => sessionID)).toEqual(["ses_1", "ses_2", "ses_1", "ses_2"]);
  });

  test("go on when the clock was set back", async () => {
    const recorder = createRecorder();
    recorder.event(updated("ses_1"));
    vi.setSystemTime(1_700_000_000_000);
    recorder.event(updated("ses_1"));
    expect(await hints()).toHaveLength(2);
  });

  test("are of every event that names a session, also of a kind that is not known, but not of streamed pieces", async () => {
    const recorder = createRecorder();
    const info = { id: "ses_created", title: "New session" };
    recorder.event({ type: "session.created", properties: { info } });
    recorder.event({ type: "message.updated", properties: { info: { id: "msg_1", sessionID: "ses_message" } } });
    recorder.event({ type: "something.new", properties: { sessionID: "ses_new" } });
    recorder.event({ type: "message.part.delta", properties: { sessionID: "ses_streaming", delta: "a" } });
    recorder.event({ type: "plugin.added", properties: { id: "x" } });
    for (const nonsense of [null, 1, "", {}, { type: 5 }, { type: "x" }, { type: "x", properties: { sessionID: 7 } }])
      recorder.event(nonsense);
    expect((await hints()).map(({ sessionID }) => sessionID)).toEqual(["ses_created", "ses_message", "ses_new"]);
    expect(troubles).toEqual([]);
  });

  test("carry when tools began and ended, those that failed too", async () => {
    const recorder = createRecorder();
    const call = { sessionID: "ses_1", tool: "bash" };
    recorder.event(updated("ses_1"));
    recorder.toolStarted({ ...call, callID: "call_1" });
    recorder.toolStarted({ ...call, callID: "call_2" });
    vi.advanceTimersByTime(300);
    recorder.toolEnded({ ...call, callID: "call_1" });
    vi.advanceTimersByTime(100);
    const part = { type: "tool", callID: "call_2", state: { status: "error", error: "no" }, sessionID: "ses_1" };
    recorder.event({ type: "message.part.updated", properties: { sessionID: "ses_1", part } });
    recorder.toolEnded({ ...call, callID: "never started" });
    recorder.flush();
    const at = 1_800_000_000_000;
    expect((await hints())[1]).toMatchObject({
      tools: [
        { callID: "call_1", tool: "bash", start: at, end: at + 300 },
        { callID: "call_2", tool: "bash", start: at, end: at + 400 },
      ],
    });
  });

  test("name the branch that is checked out, also in a linked worktree", async () => {
    mkdirSync(join(home.folder, ".git/worktrees/two"), { recursive: true });
    writeFileSync(join(home.folder, ".git/HEAD"), "ref: refs/heads/feature/one\n");
    const recorder = createRecorder();
    recorder.event(idle("ses_1"));
    rmSync(join(home.folder, ".git/HEAD"));
    writeFileSync(join(home.folder, ".git/worktrees/two/HEAD"), "ref: refs/heads/two\n");
    mkdirSync(join(home.folder, "linked"));
    const linked = createRecorder({ directory: join(home.folder, "linked") });
    writeFileSync(join(home.folder, "linked/.git"), `gitdir: ${join(home.folder, ".git/worktrees/two")}\n`);
    linked.event(idle("ses_2"));
    const branches = (await hints()).map(({ sessionID, branch }) => [sessionID, branch] as const);
    expect(new Map(branches)).toEqual(
      new Map([
        ["ses_1", "feature/one"],
        ["ses_2", "two"],
      ]),
    );
  });
});

describe("what no table holds", () => {
  test("is recorded in OpenCode's own words, besides the hint", async () => {
    const recorder = createRecorder();
    const properties = { sessionID: "ses_1", error: { name: "APIError", data: { message: "no", isRetryable: false } } };
    recorder.event({ id: "evt_9", type: "session.error", properties });
    expect(await events()).toEqual([
      {
        id: "evt_9",
        type: "session.error",
        properties,
        at: 1_800_000_000_000,
        directory: home.folder,
        worktree: home.folder,
      },
    ]);
    expect(await hints()).toMatchObject([{ sessionID: "ses_1", event: "session.error" }]);
  });

  test("is every deletion, permission, command, edited file and change of branch", async () => {
    const recorder = createRecorder();
    const types = ["session.deleted", "message.removed", "permission.asked", "permission.replied", "command.executed"];
    for (const type of types) recorder.event({ type, properties: { sessionID: "ses_1" } });
    recorder.event({ type: "vcs.branch.updated", properties: { branch: "main" } });
    recorder.event({ type: "file.edited", properties: { file: "/a" } });
    expect((await events()).map(({ type }) => type)).toEqual([...types, "vcs.branch.updated", "file.edited"]);
  });

  test("of an edited file names the session whose tool is under way, if only one's is", async () => {
    const recorder = createRecorder();
    recorder.toolStarted({ callID: "call_1", sessionID: "ses_1", tool: "write" });
    recorder.event({ type: "file.edited", properties: { file: "/a" } });
    recorder.event({ type: "file.edited", properties: { file: "/a" } });
    recorder.toolStarted({ callID: "call_2", sessionID: "ses_2", tool: "write" });
    recorder.event({ type: "file.edited", properties: { file: "/b" } });
    expect(await events()).toMatchObject([{ sessionID: "ses_1" }, { properties: { file: "/b" } }]);
    expect((await events())[1]).not.toHaveProperty("sessionID");
  });
});

describe("the outbox", () => {
  test("is bounded: hints give way first, then everything", async () => {
    const recorder = createRecorder({ limits: { hints: 3, all: 4 } });
    for (let n = 0; n < 6; n++) recorder.event(idle(`ses_${n}`));
    expect(await hints()).toHaveLength(3);
    for (let n = 0; n < 3; n++) recorder.event({ type: "vcs.branch.updated", properties: { branch: `b${n}` } });
    expect(await events()).toHaveLength(1);
    expect(recorder.lastTrouble).toBe("too much waits to be sent");
  });

  test("that cannot be written costs no more than the records, and works again when it can", async () => {
    mkdirSync(dirname(home.files.folder), { recursive: true });
    writeFileSync(home.files.folder, "a file where a folder should be");
    const recorder = createRecorder();
    recorder.event(idle("ses_1"));
    expect(troubles.length).toBeGreaterThan(0);
    expect(recorder.lastTrouble).not.toBeNull();
    rmSync(home.files.folder);
    recorder.event(idle("ses_1"));
    expect(await hints()).toHaveLength(1);
    expect(recorder.lastTrouble).toBeNull();
  });

  test("gets nothing while nobody is logged in, or autoSync is off, and is used as soon as that changes", async () => {
    const recorder = createRecorder();
    const heard = async (config: object | null): Promise<number> => {
      await home.configure(config);
      vi.advanceTimersByTime(2000);
      recorder.event(idle("ses_1"));
      return (await hints()).length;
    };
    expect(await heard(null)).toBe(0);
    expect(await heard({ convexUrl: "http://127.0.0.1:9" })).toBe(0);
    expect(await heard({ apiKey: "osk_x" })).toBe(1);
    expect(await heard({ apiKey: "osk_x", autoSync: false })).toBe(1);
    expect(await heard({ apiKey: "osk_x", autoSync: "no" })).toBe(1);
    expect(await heard({ apiKey: "osk_x", autoSync: true })).toBe(2);
  });
});

test("what is remembered of sessions is bounded: one that was forgotten is told at once again", async () => {
  const recorder = createRecorder({ limit: 2 });
  for (const session of ["ses_1", "ses_2", "ses_3", "ses_1"]) recorder.event(updated(session));
  expect((await hints()).map(({ sessionID }) => sessionID)).toEqual(["ses_1", "ses_2", "ses_3", "ses_1"]);
  recorder.event(updated("ses_1"));
  expect(await hints()).toHaveLength(4);
});
