import { rmSync } from "node:fs";
import { join } from "node:path";
import type { SessionPageAnswer, SessionsAnswer, StatsAnswer, SearchAnswer } from "@opensync/protocol";
import { afterEach, beforeEach, expect, test } from "vitest";
import { getJson } from "./support/api";
import { startBackend, type Backend } from "./support/backend";
import { runCommand, type CommandResult } from "./support/command";
import { dumpRows } from "./support/dump-rows";
import { makeHome, type Home } from "./support/home";

const MAIN = "8d5ede3c-88b9-436b-9ac2-a2abe5678529";
const RICH = "95de3be9-1fd4-4be5-9ef0-e5557260fbc3";
const FORK = "9024a178-4361-43a4-bc22-7bbb9f364396";

let home: Home;
let backend: Backend;
beforeEach(async () => {
  home = makeHome();
  backend = await startBackend(home.dataDir, home.env);
});
afterEach(async () => {
  await backend.stop();
  await home.remove();
});

test("the recorded session arrives whole, with the tokens and the cost that Claude Code itself reports", async () => {
  home.addTranscripts("claude-main");
  await login();
  expect(await client("sync")).toMatchObject({ code: 0 });
  const { session, messages } = await read<SessionPageAnswer>(`/api/sessions/get?id=${MAIN}`);
  expect(session).toMatchObject({
    source: "claude-code",
    projectName: "cc-work",
    cwd: "/home/dev/cc-work",
    gitBranch: "master",
    model: "claude-opus-4-8",
    title: "Create a greeting file, then change it",
    tokens: { input: 48, output: 160, cacheRead: 8000, cacheWrite: 1200, reasoning: 0 },
    // total_cost_usd of the recorded run's own result line
    costMicroUsd: 15_740,
    costSource: "computed",
    toolCallCount: 4,
  });
  const tools = messages.flatMap(({ parts }) => parts).filter(({ type }) => type === "tool");
  expect(tools.map(({ toolName, status }) => [toolName, status])).toEqual([
    ["Write", "completed"],
    ["Read", "completed"],
    ["Edit", "completed"],
    ["Bash", "error"],
  ]);
  expect(messages.at(-1)?.textContent).toBe("All done: the file says hello there.");
  // Thinking and file contents stay at home unless asked for.
  expect(JSON.stringify(messages)).not.toContain("I should write the file first");
  expect(JSON.stringify(messages)).not.toContain("hello world");
});

test("a second sync changes no row, also when this machine has forgotten its positions", async () => {
  home.addTranscripts("claude-main");
  home.addTranscripts("claude-rich");
  await login();
  await client("sync");
  const before = await dumpRows(backend);
  expect(JSON.parse((await client("sync", "--json")).stdout)).toMatchObject({ batches: 0 });
  expect(await dumpRows(backend)).toEqual(before);
  rmSync(join(home.folder, ".local", "state", "opensync"), { recursive: true, force: true });
  expect(await client("sync")).toMatchObject({ code: 0 });
  expect(await dumpRows(backend)).toEqual(before);
});

test("subagents name their parent and forks are billed once", async () => {
  home.addTranscripts("claude-rich");
  await login();
  await client("sync");
  const { sessions } = await read<SessionsAnswer>("/api/sessions");
  const subagent = sessions.find(({ parentExternalId }) => parentExternalId === RICH);
  expect(subagent).toMatchObject({
    agentType: "general-purpose",
    title: "List files",
    tokens: { input: 24, output: 80 },
  });
  const total = (name: "input" | "output"): number => sessions.reduce((sum, { tokens }) => sum + tokens[name], 0);
  // Seven provider calls in all: four of the session itself, one of its fork, two of the subagent; the lines that the fork copied count nothing.
  const fork = sessions.find(({ externalId }) => externalId === FORK);
  expect(fork).toMatchObject({ tokens: { input: 12, output: 40 } });
  const stats = await read<StatsAnswer>("/api/stats");
  expect(stats.totals.tokens).toMatchObject({ input: total("input"), output: total("output") });
});

test("what a tool printed is found by search and leads to its message", async () => {
  home.addTranscripts("claude-main");
  await login();
  await client("sync");
  const { results } = await read<SearchAnswer>("/api/search?q=greeting");
  expect(results.length).toBeGreaterThan(0);
  expect(results[0]).toMatchObject({ sessionExternalId: MAIN });
});

test("--dry-run says what would be sent and sends nothing", async () => {
  home.addTranscripts("claude-main");
  await login();
  const result = JSON.parse((await client("sync", "--dry-run", "--json")).stdout);
  expect(result).toMatchObject({ sent: { sessions: 1 } });
  expect(await read<SessionsAnswer>("/api/sessions")).toMatchObject({ sessions: [] });
});

test("status shows the settings, never the key, and the connection", async () => {
  await login();
  const status = await client("status");
  expect(status).toMatchObject({ code: 0 });
  expect(status.stdout).toContain(`osk_****${backend.apiKey?.slice(-4)}`);
  expect(status.stdout).toContain("Connected to Convex backend");
  for (const label of ["Convex URL", "API Key", "Auto Sync", "Tool Calls", "Thinking"])
    expect(status.stdout).toContain(label);
  expect(status.stdout + status.stderr).not.toContain(backend.apiKey);
});

test("what is wrong is said plainly: not configured, a wrong key, a key out of scope, no server", async () => {
  expect(await client("sync")).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/Not configured[\s\S]*claude-code-sync login/),
  });
  const wrong = await client("login", "--url", backend.url, "--key", `osk_${"x".repeat(43)}`);
  expect(wrong).toMatchObject({ code: 1, stderr: expect.stringContaining("Invalid API key") });
  const readOnly = await runCommand(
    "opensync",
    ["keys", "create", "--scope", "read", "--json", "--data", home.dataDir],
    { env: home.env },
  );
  const { apiKey } = JSON.parse(readOnly.stdout) as { apiKey: string };
  const outOfScope = await runCommand("claude-code-sync", ["sync"], {
    env: { ...home.env, CLAUDE_SYNC_CONVEX_URL: backend.siteUrl, CLAUDE_SYNC_API_KEY: apiKey },
  });
  expect(outOfScope).toMatchObject({ code: 1, stderr: expect.stringContaining("ingest") });
  const nobody = await client("login", "--url", "http://127.0.0.1:9", "--key", backend.apiKey ?? "");
  expect(nobody).toMatchObject({ code: 1, stderr: expect.stringMatching(/Could not connect[\s\S]*127\.0\.0\.1:9/) });
  for (const { stderr } of [wrong, outOfScope, nobody]) expect(stderr).not.toMatch(/^\s+at /m);
});

async function login(): Promise<void> {
  const result = await runCommand("claude-code-sync", ["login", "--url", backend.url, "--key-stdin"], {
    env: home.env,
    input: `${backend.apiKey}\n`,
  });
  expect(result).toMatchObject({ code: 0 });
}

async function client(...args: string[]): Promise<CommandResult> {
  return await runCommand("claude-code-sync", args, { env: home.env });
}

async function read<T>(path: string): Promise<T> {
  return await getJson<T>(backend.siteUrl, backend.apiKey ?? "", path);
}
