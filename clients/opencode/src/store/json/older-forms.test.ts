import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { openStore, type StoredMessage } from "..";
import { JsonFolder } from "../testing/json-folder";

const ROOT = "/home/dev/shop";
const AT = Date.UTC(2025, 5, 20);
const time = { created: AT, completed: AT + 900 };
const tokens = { input: 10, output: 5, reasoning: 0, cache: { read: 1, write: 2 } };
const path = { cwd: `${ROOT}/api`, root: ROOT };

/** A project's own store, as OpenCode had it before 0.6. */
function projectStore(): JsonFolder {
  const folder = new JsonFolder(join(mkdtempSync(join(tmpdir(), "opencode-project-")), "home-dev-shop", "storage"));
  folder.write(["session", "info", "ses_1"], { id: "ses_1", title: "Cart", version: "0.5.1", time });
  return folder;
}

async function read(folder: JsonFolder, session = "ses_1"): Promise<StoredMessage[]> {
  const store = await openStore([folder.place]);
  return [...(store.read(session)?.messages() ?? [])];
}

test("a project's store of before 0.6 is read: its sessions ran where their answers say", async () => {
  const folder = projectStore();
  const write = (key: string[], value: object) => folder.write(["session", ...key], value);
  write(["message", "ses_1", "msg_1"], { id: "msg_1", role: "user", sessionID: "ses_1", time: { created: AT } });
  write(["part", "ses_1", "msg_1", "prt_1"], { id: "prt_1", type: "text", text: "How many items?" });
  const answer = { role: "assistant", cost: 0.01, tokens, path, modelID: "m", providerID: "p", time };
  write(["message", "ses_1", "msg_2"], { id: "msg_2", sessionID: "ses_1", ...answer });
  write(["part", "ses_1", "msg_2", "prt_2"], { id: "prt_2", messageID: "msg_2", type: "text", text: "Three." });
  write(["info", "ses_2"], { id: "ses_2", title: "Never answered", time });

  const store = await openStore([folder.place]);
  expect(store.troubles).toEqual([]);
  expect(store.head("ses_1")).toMatchObject({ title: "Cart", directory: `${ROOT}/api`, createdAt: AT });
  expect(store.read("ses_1")).toMatchObject({ project: { worktree: ROOT }, facts: { lastModel: { model: "m" } } });
  // Rules about projects must hold for this one too.
  expect(store.head("ses_2")?.directory).toBe(ROOT);
  expect(await read(folder)).toMatchObject([
    { id: "msg_1", data: { role: "user" }, parts: [{ id: "prt_1", data: { type: "text", text: "How many items?" } }] },
    { id: "msg_2", data: answer, parts: [{ id: "prt_2", data: { text: "Three." } }] },
  ]);
});

test("a message whose file holds all of it, as before 0.4, gives the same", async () => {
  const folder = projectStore();
  const parts = [{ type: "text", text: "Three." }, { type: "step-start" }];
  folder.write(["session", "message", "ses_1", "msg_1"], { id: "msg_1", role: "assistant", path, time, tokens, parts });
  const [message] = await read(folder);
  expect(message).toMatchObject({ data: { role: "assistant", path, tokens }, parts: [{ id: "msg_1:0000" }, {}] });
  expect(message?.parts.map(({ data }) => data)).toEqual(parts);
  expect(message?.data).not.toHaveProperty("parts");
});

test("a message of the first form, with its metadata apart, is read as one of today", async () => {
  const folder = projectStore();
  const assistant = { cost: 0.01, tokens, path, modelID: "m", providerID: "p", system: ["Be brief."] };
  const calls = { call_1: { title: "Show the cart", time: { start: AT, end: AT + 5 }, preview: "three" } };
  const called = { toolCallId: "call_1", toolName: "read", args: { filePath: "cart.txt" } };
  folder.write(["session", "message", "ses_1", "msg_1"], {
    id: "msg_1",
    role: "assistant",
    parts: [
      { type: "text", text: "Looking." },
      { type: "tool-invocation", toolInvocation: { state: "result", ...called, result: "three items" } },
      { type: "tool-invocation", toolInvocation: { state: "call", ...called, toolCallId: "call_2" } },
      { type: "file", mediaType: "image/png", filename: "a.png", url: "data:image/png;base64,AAAA" },
    ],
    metadata: { sessionID: "ses_1", time, assistant, tool: calls },
  });
  const [message] = await read(folder);
  expect(message).toMatchObject({ createdAt: AT, data: { role: "assistant", time, ...assistant } });
  expect(message?.data).not.toHaveProperty("metadata");
  expect(message?.parts.map(({ data }) => data)).toEqual([
    { type: "text", text: "Looking." },
    {
      type: "tool",
      tool: "read",
      callID: "call_1",
      state: {
        status: "completed",
        title: "Show the cart",
        time: { start: AT, end: AT + 5 },
        metadata: { preview: "three" },
        input: { filePath: "cart.txt" },
        output: "three items",
      },
    },
    {
      type: "tool",
      tool: "read",
      callID: "call_2",
      state: { status: "running", metadata: {}, input: { filePath: "cart.txt" } },
    },
    { type: "file", mime: "image/png", filename: "a.png", url: "data:image/png;base64,AAAA" },
  ]);
});

test("what was read is known the next time", async () => {
  const folder = projectStore();
  folder.write(["session", "message", "ses_1", "msg_1"], { role: "user", time, parts: [{ type: "text", text: "Hi" }] });
  const store = await openStore([folder.place]);
  const first = store.read("ses_1");
  for (const _ of first?.messages() ?? []);
  expect([...(store.read("ses_1", first?.position())?.changed ?? [])]).toEqual([]);
});
