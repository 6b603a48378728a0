import { chmod, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { PriceMessage } from "@opensync/client-core";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { runSync } from "./run-sync";
import { longTranscript } from "./testing/long-transcript";
import { MAIN_SESSION, Store } from "./testing/store";
import { WireBackend } from "@opensync/client-core/testing";

const MIB = 1024 * 1024;
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

function userLine(uuid: string, content: unknown, more: object = {}): string {
  const timestamp = "2026-11-01T10:00:00.000Z";
  return `${JSON.stringify({ type: "user", uuid, parentUuid: null, timestamp, cwd: "/w/p", sessionId: "s", message: { role: "user", content }, ...more })}\n`;
}

function callLine(id: string): string {
  const message = {
    id: `msg_${id}`,
    role: "assistant",
    model: "claude-opus-4-8",
    content: [{ type: "tool_use", id, name: "Bash", input: { command: "make" } }],
  };
  return `${JSON.stringify({ type: "assistant", uuid: `call-${id}`, timestamp: "2026-11-01T10:00:01.000Z", sessionId: "s", requestId: `req_${id}`, message })}\n`;
}

function resultOf(id: string, content: unknown): unknown[] {
  return [{ type: "tool_result", tool_use_id: id, content }];
}

describe("bad lines", () => {
  test("are counted and named, and cost nothing else", async () => {
    const path = await store.write(
      "-w-p/s.jsonl",
      `${userLine("u1", "one")}{"type":"user",\n[1]\nnull\n\n${userLine("u2", "two")}`,
    );
    const result = await runSync(store.options(url));
    expect(result.malformed).toEqual({
      count: 3,
      first: [
        { file: path, line: 2, reason: "not JSON" },
        { file: path, line: 3, reason: "not an object with a type" },
        { file: path, line: 4, reason: "not an object with a type" },
      ],
    });
    expect(backend.messages("s").map((message) => message.externalId)).toEqual(["u1", "u2"]);
  });

  test("of unknown types are counted by type", async () => {
    await store.write("-w-p/s.jsonl", `{"type":"from-the-future","x":1}\n${userLine("u1", "one")}`);
    expect((await runSync(store.options(url))).skippedLines).toEqual({ "from-the-future": 1 });
  });

  test("with fields of unexpected types keep what can be read", async () => {
    await store.write(
      "-w-p/s.jsonl",
      userLine("u1", [{ type: "text", text: "one" }, { type: "text", text: 7 }, { type: "hologram", of: "x" }, 5], {
        cwd: 7,
        isMeta: "no",
        version: {},
      }),
    );
    await runSync(store.options(url));
    const [message] = backend.messages("s");
    expect(message?.parts?.map((part) => part.type)).toEqual(["text", "text", "hologram", "unknown"]);
  });

  test("written by Windows editors, with a byte order mark and carriage returns, are read", async () => {
    await store.write(
      "-w-p/s.jsonl",
      `\uFEFF${userLine("u1", "one").trimEnd()}\r\n${userLine("u2", "two").trimEnd()}\r\n`,
    );
    expect(await runSync(store.options(url))).toMatchObject({ malformed: { count: 0 }, sent: { messages: 2 } });
  });
});

describe("text", () => {
  test("with NUL and half surrogate pairs arrives", async () => {
    await store.write("-w-p/s.jsonl", userLine("u1", "a\u0000b\ud800c"));
    const result = await runSync(store.options(url));
    expect(result.rejected.count).toBe(0);
    expect(backend.messages("s")).toHaveLength(1);
  });
});

describe("large content", () => {
  test("kept by Claude Code in a file of its own is read in", async () => {
    const whole = `${"x".repeat(3 * MIB)}\nthe end`;
    const preview =
      "<persisted-output>\nOutput too large (3MB). Full output saved to: /elsewhere/projects/-w-p/s/tool-results/b7x.txt\n\nPreview (first 2KB):\nxxx\n</persisted-output>";
    await store.write("-w-p/s/tool-results/b7x.txt", whole);
    await store.write("-w-p/s.jsonl", callLine("t1") + userLine("r1", resultOf("t1", preview)));
    await runSync(store.options(url));
    expect(backend.messages("s")[0]?.parts?.[0]?.output === whole).toBe(true);
  });

  test("that is named but gone, or lies elsewhere, stays its preview and says so", async () => {
    const preview = (path: string) =>
      `<persisted-output>\nFull output saved to: ${path}\n\nPreview:\nxxx\n</persisted-output>`;
    await writeFile(join(store.folder, "secret.txt"), "not for you");
    await store.write(
      "-w-p/s.jsonl",
      callLine("t1") +
        userLine("r1", resultOf("t1", preview("/x/tool-results/gone.txt"))) +
        callLine("t2") +
        userLine("r2", resultOf("t2", preview(join(store.folder, "secret.txt")))),
    );
    await runSync(store.options(url));
    const [gone, elsewhere] = backend.messages("s");
    expect(gone?.parts?.[0]?.omitted).toEqual([{ field: "output", reason: "file-missing" }]);
    expect(JSON.stringify(elsewhere)).not.toContain("not for you");
  });

  test("of several MiB in one line arrives whole", async () => {
    const output = "ü".repeat(4 * MIB);
    await store.write(
      "-w-p/s.jsonl",
      callLine("t1") + userLine("r1", resultOf("t1", output)) + userLine("u1", "after"),
    );
    await runSync(store.options(url));
    expect(backend.messages("s").some((message) => message.parts?.[0]?.output === output)).toBe(true);
  });

  test("that one request can just hold arrives whole", async () => {
    const output = "x".repeat(17 * MIB);
    await store.write("-w-p/s.jsonl", callLine("t1") + userLine("r1", resultOf("t1", output)));
    await runSync(store.options(url));
    expect(backend.messages("s")[0]?.parts?.[0]?.output === output).toBe(true);
  });

  test("that no request can hold is cut, and the cut is said on both sides", async () => {
    await store.write(
      "-w-p/s.jsonl",
      callLine("t1") + userLine("r1", resultOf("t1", "x".repeat(18 * MIB))) + userLine("u1", "after"),
    );
    const result = await runSync(store.options(url));
    expect(result.omitted.first).toMatchObject([
      { line: 1, field: "output", reason: "too-large", bytes: 18 * MIB + 2 },
    ]);
    const cut = backend.messages("s").find((message) => message.externalId === "msg_t1");
    expect(cut?.parts?.[0]?.omitted).toEqual([{ field: "output", reason: "too-large", bytes: 18 * MIB + 2 }]);
    expect(backend.messages("s")).toHaveLength(2);
  });
});

describe("a backend", () => {
  test("that takes only small requests gets smaller ones", async () => {
    await store.write("-w-p/s.jsonl", longTranscript("s", { turns: 60, textBytes: 1000 }));
    backend.interfere = ({ body }, response) => {
      if (body.length <= 20_000) return false;
      response.writeHead(413).end(JSON.stringify({ error: "body_too_large", message: "too large", requestId: "r" }));
      return true;
    };
    const result = await runSync(store.options(url));
    expect(result.rejected.count).toBe(0);
    expect(backend.messages("s")).toHaveLength(180);
  });

  test("that rejects an item is reported with file and line", async () => {
    const future = userLine("u2", "two").replace("2026-11-01", "2036-11-01");
    const path = await store.write("-w-p/s.jsonl", userLine("u1", "one") + future);
    const { rejected } = await runSync(store.options(url));
    expect(rejected.first.find((item) => item.kind === "message")).toMatchObject({
      file: path,
      line: 2,
      externalId: "u2",
      code: "time_out_of_range",
    });
    expect(backend.messages("s")).toHaveLength(1);
  });

  test.each([
    [401, "invalid_api_key"],
    [403, "out_of_scope"],
  ])("that answers %i ends the run with %s, and nothing is taken for sent", async (status, code) => {
    await store.addRecording("main");
    backend.interfere = (_request, response) => {
      response.writeHead(status).end(JSON.stringify({ error: "x", message: "no", requestId: "r" }));
      return true;
    };
    await expect(runSync(store.options(url))).rejects.toMatchObject({ code });
    backend.interfere = () => false;
    expect((await runSync(store.options(url))).sent.messages).toBe(5);
  });

  test("that fails in the middle keeps what it acknowledged: the next run goes on from there", async () => {
    await store.write("-w-p/s.jsonl", longTranscript("s", { turns: 400, textBytes: 2000 }));
    backend.interfere = ({ count, path }, response) => {
      if (path !== "/sync/batch" || count < 15) return false;
      response.socket?.destroy();
      return true;
    };
    await expect(runSync(store.options(url, { batchItems: 50 }))).rejects.toMatchObject({ code: "could_not_connect" });
    backend.interfere = () => false;
    const rest = await runSync(store.options(url, { batchItems: 50 }));
    expect(rest.sent.messages).toBeLessThan(1200);
    expect(backend.messages("s")).toHaveLength(1200);
  });
});

describe("a run", () => {
  test("without sending says what it would send, and leaves everything as it was", async () => {
    await store.addRecording("main");
    const result = await runSync(store.options(url, { dryRun: true }));
    expect(result).toMatchObject({ sent: { sessions: 1, messages: 5 }, batches: 0 });
    expect(backend.requests).toEqual(["/sync/sessions/list"]);
    expect((await runSync(store.options(url))).sent.messages).toBe(5);
  });

  test("that is stopped reports what it has done, and the next one goes on", async () => {
    await store.write("-w-p/s.jsonl", longTranscript("s", { turns: 400, textBytes: 2000 }));
    const controller = new AbortController();
    const onProgress = ({ bytesDone }: { bytesDone: number }) => {
      if (bytesDone > 500_000) controller.abort();
    };
    const stopped = await runSync(store.options(url, { batchItems: 50, signal: controller.signal, onProgress }));
    expect(stopped.aborted).toBe(true);
    await runSync(store.options(url));
    expect(backend.messages("s")).toHaveLength(1200);
  });

  test("takes only the wanted project, by name or by folder", async () => {
    await store.addRecording("main");
    await store.write("-w-p/s.jsonl", userLine("u1", "one"));
    const only = async (project: string) =>
      (await runSync(store.options(url, { dryRun: true, filters: { project } }))).sent.sessions;
    expect([
      await only("P"),
      await only("/w"),
      await only("/w/p/"),
      await only("cc-work"),
      await only("other"),
    ]).toEqual([1, 1, 1, 1, 0]);
  });

  test("takes only transcripts with activity since a time", async () => {
    await store.addRecording("main");
    const since = async (time: number) =>
      (await runSync(store.options(url, { dryRun: true, filters: { since: time } }))).transcripts.filtered;
    expect([await since(0), await since(Date.now() + 60_000)]).toEqual([0, 1]);
  });

  test("goes on over a transcript that cannot be opened", async () => {
    await store.addRecording("main");
    await mkdir(join(store.root, "-w-p"));
    const path = await store.write("-w-p/locked.jsonl", userLine("u1", "one"));
    await chmod(path, 0);
    const result = await runSync(store.options(url));
    // Root may open everything.
    if (process.getuid?.() !== 0) expect(result.unreadable).toMatchObject([{ file: path }]);
    expect(backend.session(MAIN_SESSION)).toBeDefined();
  });

  test("names models without a price and items that redaction refuses", async () => {
    const deep = `${"[".repeat(3000)}${"]".repeat(3000)}`;
    await store.write(
      "-w-p/s.jsonl",
      callLine("t1").replace('{"command":"make"}', deep) +
        callLine("t2").replace('"claude-opus-4-8"', '"house-model-1"'),
    );
    const price: PriceMessage = (message) => ({
      message,
      unpricedModel: message.model === "house-model-1" ? message.model : null,
    });
    const result = await runSync(store.options(url, { price }));
    expect(result.unpricedModels).toEqual(["house-model-1"]);
    expect(result.rejected.first).toMatchObject([
      { line: 1, kind: "message", externalId: "msg_t1", code: "redaction_failed" },
    ]);
    expect(backend.messages("s")).toHaveLength(1);
  });
});

describe("a request that the backend refuses as a whole", () => {
  const refuse = (response: Parameters<WireBackend["interfere"]>[1]) =>
    response
      .writeHead(422, { "content-type": "application/json" })
      .end(JSON.stringify({ error: "invalid_item", message: "no" }));

  test("costs the item that it is refused for, and nothing else", async () => {
    await store.write("-w-p/s.jsonl", userLine("u1", "one") + userLine("u2", "poison") + userLine("u3", "three"));
    backend.interfere = ({ body }, response) => body.includes("poison") && Boolean(refuse(response));
    const { rejected } = await runSync(store.options(url));
    expect(rejected.first).toMatchObject([{ kind: "message", externalId: "u2", code: "invalid_item" }]);
    expect(backend.messages("s").map(({ externalId }) => externalId)).toEqual(["u1", "u3"]);
    expect((await runSync(store.options(url))).batches).toBe(0);
  });

  test("is no item's fault when every request is refused: all is kept for later", async () => {
    await store.write("-w-p/s.jsonl", userLine("u1", "one") + userLine("u2", "two"));
    backend.interfere = (_request, response) => Boolean(refuse(response));
    await expect(runSync(store.options(url))).rejects.toMatchObject({ code: "server_refused", status: 422 });
    backend.interfere = () => false;
    expect((await runSync(store.options(url))).rejected.count).toBe(0);
    expect(backend.messages("s")).toHaveLength(2);
  });
});
