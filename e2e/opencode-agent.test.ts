import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { expect } from "vitest";
import { addPlugin, MODELS, readStore, recordEvents, runAgent, startAgent } from "./agents/opencode";
import { TITLE } from "./mock-model";
import { finished } from "./support/command";
import { billed, test } from "./support/opencode-workspace-test";
import { addBills, readSessions } from "./support/opencode-truth";

// What the client relies on of OpenCode 1.18, seen at the real program.

test.for(["openai", "anthropic"] as const)(
  "`run` leaves a session whose figures are those of the model, asked in the protocol of %s",
  async (protocol, { model, workspace }) => {
    model.say("How many items", { thinking: "Count.", text: "Three.", usage: { output: 17, reasoning: 5 } });
    const { code, text, sessionID } = await runAgent(workspace, "How many items?", {
      args: ["--model", MODELS[protocol]],
    });
    expect({ code, text }).toEqual({ code: 0, text: "Three." });
    const [session, ...others] = await readSessions(workspace);
    expect(others).toEqual([]);
    expect(session).toMatchObject({ externalId: sessionID, title: TITLE, cwd: workspace.cwd });
    expect(session?.messages.map(({ role, parts }) => [role, parts.map(({ type }) => type)])).toEqual([
      ["user", ["text"]],
      ["assistant", ["step-start", "thinking", "text", "step-finish"]],
    ]);
    expect(session?.bill).toEqual(billed(model));
  },
);

test("parallel tools are parts of one message, a failed one among them, and edits leave a patch", async ({
  model,
  workspace,
}) => {
  const { cwd } = workspace;
  model.say(
    "Look at the cart",
    {
      text: "Looking.",
      tools: [
        { name: "bash", input: { command: "cat cart.txt", description: "Show the cart" } },
        { name: "read", input: { filePath: join(cwd, "missing.txt") } },
        { name: "write", input: { filePath: join(cwd, "new.txt"), content: "new\n" } },
        { name: "bash", input: { command: "exit 3", description: "Fail" } },
      ],
    },
    { text: "Three items." },
  );
  await runAgent(workspace, "Look at the cart");
  const [session] = await readSessions(workspace);
  const answer = session?.messages[1];
  expect(answer?.parts.flatMap(({ tool }) => (tool ? [[tool.name, tool.status]] : []))).toEqual([
    ["bash", "completed"],
    ["read", "error"],
    ["write", "completed"],
    ["bash", "completed"],
  ]);
  expect(answer?.parts.at(-1)?.type).toBe("patch");
  expect(session?.bill).toEqual(billed(model));
});

test("a subagent is a session below the one that asked, and the task's part names it", async ({ model, workspace }) => {
  const task = { description: "List files", prompt: "List what is here", subagent_type: "general" };
  model.say("Delegate it", { tools: [{ name: "task", input: task }] }, { text: "One file." });
  model.say(
    "List what is here",
    { tools: [{ name: "bash", input: { command: "ls", description: "List" } }] },
    { text: "There is cart.txt." },
  );
  const { sessionID } = await runAgent(workspace, "Delegate it");
  const sessions = await readSessions(workspace);
  const child = sessions.find(({ parentExternalId }) => parentExternalId === sessionID);
  expect(child?.title).toBe("List files (@general subagent)");
  const call = readStore(workspace).parts.find(({ data }) => data["tool"] === "task");
  expect(call?.data["state"]).toMatchObject({ metadata: { sessionId: child?.externalId, parentSessionId: sessionID } });
  // The parent's own figures do not hold the child's.
  expect(addBills(sessions.map(({ bill }) => bill))).toEqual(billed(model));
});

test("a refused request ends the turn with an error; one that may be tried again is", async ({ model, workspace }) => {
  const told = recordEvents(workspace);
  model.say("This is refused", { error: { status: 400 } });
  model.say("This is limited", { error: { status: 429, retryAfter: 0, times: 1 }, text: "Let through." });
  const refused = await runAgent(workspace, "This is refused");
  expect(refused.code).toBe(1);
  const limited = await runAgent(workspace, "This is limited");
  expect(limited).toMatchObject({ code: 0, text: "Let through." });
  const sessions = await readSessions(workspace);
  expect(sessions.find(({ externalId }) => externalId === refused.sessionID)?.messages[1]).toMatchObject({
    error: "APIError",
    bill: null,
  });
  const errors = told().filter(({ type }) => type === "session.error");
  expect(errors.map(({ payload }) => payload)).toMatchObject([
    { sessionID: refused.sessionID, error: { name: "APIError", data: { statusCode: 400, isRetryable: false } } },
  ]);
});

test("what needs leave is asked for, refused by `run`, and both are told to plugins alone", async ({
  model,
  workspace,
}) => {
  const told = recordEvents(workspace);
  model.say(
    "Fetch it",
    { tools: [{ name: "webfetch", input: { url: `${model.url}/page`, format: "text" } }] },
    { text: "Not fetched." },
  );
  await runAgent(workspace, "Fetch it");
  const permissions = told().filter(({ type }) => type?.startsWith("permission."));
  expect(permissions.map(({ type, payload }) => [type, payload])).toMatchObject([
    ["permission.asked", { permission: "webfetch", tool: { callID: expect.any(String) } }],
    ["permission.replied", { reply: "reject" }],
  ]);
});

test("`run` tells plugins everything from the session's beginning to its idleness, and waits for `dispose`", async ({
  model,
  workspace,
}) => {
  const told = recordEvents(workspace);
  model.say("How many items", { text: "Three." });
  await runAgent(workspace, "How many items?");
  const order = told().map(({ hook, type }) => type ?? hook);
  expect(order[0]).toBe("init");
  expect(order).toContain("session.created");
  expect(order.indexOf("session.idle")).toBeGreaterThan(order.indexOf("message.part.updated"));
  expect(order.at(-1)).toBe("dispose");
});

test("Ctrl-C ends `run` without `dispose`, and the database has what was said until then", async ({
  model,
  workspace,
}) => {
  const told = recordEvents(workspace);
  const never = new Promise<void>(() => undefined);
  model.say("Think about it", { thinking: "Hm.", text: "Half of it", pause: never });
  const child = await startAgent(workspace, "Think about it");
  const ended = finished(child);
  await expect
    .poll(() => told().filter(({ type }) => type === "message.part.delta"), { timeout: 30_000 })
    .not.toEqual([]);
  child.kill("SIGINT");
  await ended;
  expect(told().map(({ hook }) => hook)).not.toContain("dispose");
  const { sessions, messages } = readStore(workspace);
  expect(sessions).toHaveLength(1);
  expect(messages.map(({ data }) => data["role"])).toEqual(["user", "assistant"]);
});

test("a plugin of one file is loaded by its path, its file:// URL, its folder, and from the folder of settings", async ({
  model,
  workspace,
}) => {
  const folder = (name: string): string => join(workspace.home.folder, name);
  const write = (path: string, name: string): string => {
    const told = JSON.stringify(folder(`${name}.loaded`));
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, `export default async () => { require("node:fs").writeFileSync(${told}, ""); return {}; };`);
    return path;
  };
  addPlugin(workspace, write(join(folder("by-path"), "plugin.js"), "path"));
  addPlugin(workspace, pathToFileURL(write(join(folder("by-url"), "plugin.js"), "url")).href);
  write(join(folder("by-folder"), "plugin.js"), "folder");
  const manifest = { name: "a-plugin", version: "1.0.0", main: "./plugin.js" };
  writeFileSync(join(folder("by-folder"), "package.json"), JSON.stringify(manifest));
  addPlugin(workspace, folder("by-folder"));
  write(join(workspace.configFolder, "plugins", "plugin.js"), "settings");
  model.say("How many items", { text: "Three." });
  await runAgent(workspace, "How many items?");
  const loaded = ["path", "url", "folder", "settings"].filter((name) => existsSync(folder(`${name}.loaded`)));
  expect(loaded).toEqual(["path", "url", "folder", "settings"]);
});
