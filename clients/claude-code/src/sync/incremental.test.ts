import { readFile, rm, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import * as fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { runSync } from "./run-sync";
import { longTranscript } from "./testing/long-transcript";
import { FORKED_SESSION, MAIN_SESSION, RICH_SESSION, Store, TASKS_AGENT, TASKS_SESSION } from "./testing/store";
import { WireBackend } from "@opensync/client-core/testing";

const fixtures = join(import.meta.dirname, "../../fixtures");
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

describe("a further sync", () => {
  test("asks and sends nothing when nothing changed", async () => {
    await store.addRecording("main");
    await store.addRecording("rich");
    await runSync(store.options(url));
    backend.requests.length = 0;
    const again = await runSync(store.options(url));
    expect(backend.requests).toEqual([]);
    expect(again).toMatchObject({
      transcripts: { found: 5, unchanged: 5, read: 0 },
      sent: { sessions: 0, messages: 0 },
      bytesRead: 0,
    });
  });

  test("with lost positions asks once what the backend has and sends nothing", async () => {
    await store.addRecording("main");
    await store.addRecording("rich");
    await runSync(store.options(url));
    const rows = backend.snapshot();
    backend.requests.length = 0;
    const again = await runSync(store.options(url, { client: "without-positions" }));
    expect(backend.requests).toEqual(["/sync/sessions/list"]);
    expect(again).toMatchObject({ transcripts: { unchanged: 5, read: 0 }, sent: { messages: 0 } });
    expect((await runSync(store.options(url, { client: "without-positions" }))).bytesRead).toBe(0);
    expect(backend.snapshot()).toBe(rows);
  });

  test("with lost positions sends only the sessions that the backend has not whole", async () => {
    await store.addRecording("rich");
    await runSync(store.options(url));
    const rows = backend.snapshot();
    const lost = [...backend.rows.message.keys()].find((key) => key.startsWith(FORKED_SESSION));
    backend.rows.message.delete(lost ?? "");
    const again = await runSync(store.options(url, { client: "without-positions" }));
    expect(again).toMatchObject({ transcripts: { unchanged: 3, read: 1 } });
    expect(backend.snapshot()).toBe(rows);
  });

  test("sends a title that came after the last message", async () => {
    await store.addRecording("main");
    await runSync(store.options(url));
    const line = JSON.stringify({ type: "ai-title", aiTitle: "A greeting", sessionId: MAIN_SESSION });
    await store.write(`-home-dev-main/${MAIN_SESSION}.jsonl`, `${line}\n`);
    const again = await runSync(store.options(url));
    expect(again.sent).toMatchObject({ sessions: 1, messages: 0 });
    expect(backend.session(MAIN_SESSION)).toMatchObject({ title: "A greeting", titleSource: "agent" });
  });

  test("reads a transcript from its start when it was replaced or cut", async () => {
    await store.addRecording("main");
    await runSync(store.options(url));
    const path = join(store.root, `-home-dev-main/${MAIN_SESSION}.jsonl`);
    const text = await readFile(path, "utf8");
    await truncate(path, text.indexOf("\n", 3000) + 1);
    expect(await runSync(store.options(url))).toMatchObject({
      rejected: { count: 0 },
      rows: { messages: { inserted: 0 } },
    });
    await rm(path);
    await writeFile(path, text.replaceAll("hello there", "hello again").replaceAll("T01:45", "T02:45"));
    await runSync(store.options(url));
    expect(JSON.stringify(backend.messages(MAIN_SESSION))).toContain("the file says hello again");
  });

  test("leaves what the agent deleted in the backend", async () => {
    await store.addRecording("main");
    await runSync(store.options(url));
    const rows = backend.snapshot();
    await rm(join(store.root, "-home-dev-main"), { recursive: true });
    await runSync(store.options(url));
    expect(backend.snapshot()).toBe(rows);
  });

  test("sends thinking once the setting allows it", async () => {
    await store.addRecording("main");
    const settings = { syncToolCalls: true, syncThinking: false, syncFileContents: false };
    await runSync(store.options(url, { settings }));
    expect(backend.snapshot()).not.toContain("I should write the file first.");
    await runSync(store.options(url, { settings: { ...settings, syncThinking: true } }));
    expect(backend.snapshot()).toContain("I should write the file first.");
  });
});

test("a transcript cut at any bytes and synced in pieces ends in the same rows as one synced whole", async () => {
  const path = join(fixtures, `rich/${RICH_SESSION}.jsonl`);
  const main = await readFile(join(fixtures, `main/${MAIN_SESSION}.jsonl`));
  // Text of several bytes a character, so that cuts fall inside of characters too.
  const rich = Buffer.from((await readFile(path, "utf8")).replaceAll("greetings", "grüße 🙂 “hallo”"));
  const expected = await syncInPieces([main], [rich]);
  const cuts = (bytes: Buffer) => fc.uniqueArray(fc.nat(bytes.length), { minLength: 1, maxLength: 6 });
  await fc.assert(
    fc.asyncProperty(cuts(main), cuts(rich), async (mainCuts, richCuts) => {
      expect(await syncInPieces(cutAt(main, mainCuts), cutAt(rich, richCuts))).toBe(expected);
    }),
    { numRuns: 40 },
  );
});

test("a subagent's last usage comes in whenever its caller gets the result, and is looked for only until then", async () => {
  const folder = join(fixtures, "tasks");
  const agentPath = `${TASKS_SESSION}/subagents/agent-${TASKS_AGENT}`;
  const [caller, agent, meta] = await Promise.all(
    [`${TASKS_SESSION}.jsonl`, `${agentPath}.jsonl`, `${agentPath}.meta.json`].map((name) =>
      readFile(join(folder, name)),
    ),
  );
  if (caller === undefined || agent === undefined || meta === undefined) throw new Error("no recording");
  await store.addRecording("tasks");
  await runSync(store.options(url));
  const expected = backend.snapshot();
  await fc.assert(
    fc.asyncProperty(
      fc.uniqueArray(fc.nat(caller.length), { maxLength: 4 }),
      fc.nat(agent.length),
      async (callerCuts, agentCut) => {
        const pieces = new WireBackend();
        const address = await pieces.start();
        const growing = await Store.create();
        try {
          await growing.write(`-home-dev-tasks/${agentPath}.meta.json`, meta);
          await growing.write(`-home-dev-tasks/${agentPath}.jsonl`, agent.subarray(0, agentCut));
          await runSync(growing.options(address));
          await growing.write(`-home-dev-tasks/${agentPath}.jsonl`, agent.subarray(agentCut));
          for (const piece of cutAt(caller, callerCuts)) {
            await growing.write(`-home-dev-tasks/${TASKS_SESSION}.jsonl`, piece);
            await runSync(growing.options(address));
          }
          expect(pieces.snapshot()).toBe(expected);
          expect(await runSync(growing.options(address))).toMatchObject({ bytesRead: 0, batches: 0 });
          const forgetful = await runSync(growing.options(address, { client: "without-positions" }));
          expect(forgetful).toMatchObject({ transcripts: { unchanged: 2 }, batches: 0 });
        } finally {
          await pieces.stop();
          await growing.remove();
        }
      },
    ),
    { numRuns: 25 },
  );
});

test("a run that is killed at any request and started again ends in the same rows", async () => {
  await store.write("-home-dev-long/long.jsonl", longTranscript("long", { turns: 150, textBytes: 2_000 }));
  await store.addRecording("main");
  await runSync(store.options(url));
  const expected = backend.snapshot();
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.record({ after: fc.nat(20), taken: fc.boolean() }), { maxLength: 4 }),
      async (kills) => {
        const restarted = new WireBackend();
        const address = await restarted.start();
        const options = () => store.options(address, { batchItems: 40 });
        for (const { after, taken } of kills) {
          const base = restarted.requests.length;
          restarted.interfere = ({ count }, response) => {
            if (count - base <= after) return false;
            // Taken, but the answer never arrives; or lost on the way.
            if (taken) response.socket?.destroySoon();
            else response.socket?.destroy();
            return !taken;
          };
          await runSync(options()).catch((error: unknown) =>
            expect(error).toMatchObject({ code: "could_not_connect" }),
          );
        }
        restarted.interfere = () => false;
        await runSync(options());
        const rows = restarted.snapshot();
        await restarted.stop();
        expect(rows).toBe(expected);
      },
    ),
    { numRuns: 20 },
  );
});

test("two clients that sync the same history at once end in the same rows as one", async () => {
  await store.addRecording("rich");
  await store.addRecording("main");
  await runSync(store.options(url));
  const expected = backend.snapshot();
  const shared = new WireBackend();
  const address = await shared.start();
  await Promise.all(["first", "second"].map((client) => runSync(store.options(address, { client }))));
  expect(shared.snapshot()).toBe(expected);
  await shared.stop();
});

function cutAt(bytes: Buffer, cuts: readonly number[]): Buffer[] {
  const bounds = [0, ...cuts.toSorted((a, b) => a - b), bytes.length];
  return bounds.slice(1).map((end, index) => bytes.subarray(bounds[index], end));
}

/** The rows after each piece was appended and synced in turn. */
async function syncInPieces(main: readonly Buffer[], rich: readonly Buffer[]): Promise<string> {
  const pieces = new WireBackend();
  const address = await pieces.start();
  const growing = await Store.create();
  try {
    for (let index = 0; index < Math.max(main.length, rich.length); index++) {
      await growing.write(`-home-dev-main/${MAIN_SESSION}.jsonl`, main[index] ?? "");
      await growing.write(`-home-dev-main/${RICH_SESSION}.jsonl`, rich[index] ?? "");
      const result = await runSync(growing.options(address));
      expect(result).toMatchObject({ malformed: { count: 0 }, rejected: { count: 0 } });
    }
    return pieces.snapshot();
  } finally {
    await pieces.stop();
    await growing.remove();
  }
}
