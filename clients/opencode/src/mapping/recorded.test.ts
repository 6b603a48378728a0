import {
  parseFileEdit,
  parseMessage,
  parseSession,
  parseSessionError,
  totalTokens,
  type MessageItem,
} from "@opensync/protocol";
import { expect, test } from "vitest";
import { toMessageItems, toSessionItem } from ".";
import { copyOfFixture, readExport, type FixtureName } from "../store/testing/fixtures";

const NOW = Date.UTC(2026, 10, 23);
const RICH = "ses_e043b5370ffed1jB7TnfGkq54e";

/** Every session of a recorded database as items. */
async function mapped(name: FixtureName, database = copyOfFixture(name)) {
  const store = await database.open();
  return store.sessions().map(({ id }) => {
    const reading = store.read(id);
    if (reading === null) throw new Error(`${id} vanished`);
    const items = [...reading.messages()].map((message) => toMessageItems(message, reading));
    return { reading, session: toSessionItem(reading), items, messages: items.map(({ message }) => message) };
  });
}

function totals(messages: readonly MessageItem[]) {
  const sum = (bucket: "input" | "output" | "reasoning" | "cacheRead" | "cacheWrite5m") =>
    messages.reduce((total, { usage }) => total + (usage?.[bucket] ?? 0), 0);
  return {
    cost: messages.reduce((total, { cost }) => total + (cost?.microUsd ?? 0), 0),
    tokens: {
      input: sum("input"),
      output: sum("output"),
      reasoning: sum("reasoning"),
      cacheRead: sum("cacheRead"),
      cacheWrite: sum("cacheWrite5m"),
    },
  };
}

test.each(["main", "rich"] as const)(
  "%s: the messages' usage and cost make up what OpenCode counted for the session",
  async (name) => {
    for (const { reading, messages } of await mapped(name)) {
      const { cost = 0, tokens } = reading.session;
      expect(totals(messages)).toEqual({ cost: Math.round(cost * 1e6), tokens });
    }
  },
);

test.each(["main", "rich"] as const)("%s: every item is what the wire takes", async (name) => {
  for (const { session, items } of await mapped(name)) {
    const results = [
      parseSession(session, NOW),
      ...items.map(({ message }) => parseMessage(message, NOW)),
      ...items.flatMap(({ fileEdits }) => fileEdits.map((edit) => parseFileEdit(edit, NOW))),
      ...items.flatMap(({ errors }) => errors.map((error) => parseSessionError(error, NOW))),
    ];
    expect(results.filter(({ ok }) => !ok)).toEqual([]);
  }
});

test.each(["main", "rich", "subagent"] as const)("%s: holds what `opencode export` holds", async (name) => {
  const exported = readExport(name);
  const sessions = await mapped(name === "main" ? "main" : "rich");
  const found = sessions.find(({ session }) => session.externalId === exported.info.id);
  const { cost, tokens, title, directory, version } = exported.info;
  expect(found?.session).toMatchObject({
    title,
    cwd: directory,
    worktree: directory,
    vcs: "git",
    agentVersion: version,
  });
  expect(totals(found?.messages ?? [])).toMatchObject({
    cost: Math.round(cost * 1e6),
    tokens: { input: tokens.input, output: tokens.output, reasoning: tokens.reasoning, cacheRead: tokens.cache.read },
  });
  expect(found?.messages.map(({ externalId, role, parts }) => [externalId, role, parts?.map(textOf)])).toEqual(
    exported.messages.map(({ info, parts }) => [
      info.id,
      info.role,
      parts.map((part) => [part.id, part.text ?? outputOf(part)]),
    ]),
  );
});

function textOf({ externalId, text, output }: NonNullable<MessageItem["parts"]>[number]): unknown[] {
  return [externalId, text ?? output];
}

function outputOf(part: Record<string, unknown>): unknown {
  const { state } = part;
  return typeof state === "object" && state !== null && "output" in state ? state.output : undefined;
}

test("a fork's copies carry the original's usage keys and say that they are copies; new answers do not", async () => {
  const database = copyOfFixture("rich");
  database.fork(RICH, "ses_fork", "Renamed by hand (fork #1)");
  database.addMessage(RICH, "msg_later", {
    role: "assistant",
    tokens: { input: 5, output: 1, reasoning: 0, cache: { read: 0, write: 0 } },
    cost: 0.001,
  });
  const sessions = await mapped("rich", database);
  const of = (id: string) => sessions.find(({ session }) => session.externalId === id);
  const [original, fork] = [of(RICH), of("ses_fork")];
  const keys = (messages: readonly MessageItem[] = []) => messages.flatMap(({ usageKey }) => usageKey ?? []);
  expect(fork?.session).toMatchObject({ startType: "fork", forkedFrom: RICH });
  expect(new Set(keys(original?.messages)).size).toBe(10);
  expect(keys(fork?.messages)).toEqual(keys(original?.messages).slice(0, 9));
  expect(fork?.messages.filter(({ usageCopied }) => usageCopied)).toHaveLength(9);
  expect(original?.messages.some(({ usageCopied }) => usageCopied)).toBe(false);
});

test("a subagent is a session of its own under the tool call that started it, and its usage is not its parent's", async () => {
  const sessions = await mapped("rich");
  const child = sessions.find(({ session }) => session.externalId === "ses_e043b497affekIohI37tmdVB7m");
  expect(child?.session).toMatchObject({
    startType: "subagent",
    parentExternalId: RICH,
    parentToolCallId: "toolu_0cbe00b3942cd68039636aa8",
    agentType: "general",
  });
  const parent = sessions.find(({ session }) => session.externalId === RICH);
  expect(child?.messages.reduce((sum, { usage }) => sum + totalTokens(usage ?? {}), 0)).toBe(1150);
  expect(parent?.messages.reduce((sum, { usage }) => sum + totalTokens(usage ?? {}), 0)).toBe(1150 * 9);
});

test("tools come with input, output, title, timing and state; edits with their files", async () => {
  const found = (await mapped("main")).find(({ session }) => session.externalId === "ses_e043d3a4effeYb1awxDbGnEeEZ");
  const tools = found?.messages.flatMap(({ parts }) => parts?.filter(({ type }) => type === "tool") ?? []);
  expect(tools?.map(({ toolName, status, isError }) => [toolName, status, isError])).toEqual(
    ["write", "read", "edit", "bash"].map((name) => [name, "completed", false]),
  );
  expect(tools?.at(-1)).toMatchObject({
    toolCallId: "toolu_dae2b2d0c5c6f6683ed8a80a",
    input: { command: "cat greeting.txt; exit 3", description: "Show the file" },
    output: "hello there\n",
    startedAt: 1795225210785,
    durationMs: 139,
    metadata: { title: "cat greeting.txt; exit 3", toolMetadata: { exit: 3, truncated: false } },
  });
  expect(found?.items.flatMap(({ fileEdits }) => fileEdits)).toMatchObject([
    { path: "/home/dev/oc-work/greeting.txt", kind: "write", bytes: 12, toolCallId: "toolu_b791221115fdd43609d6be20" },
    { path: "/home/dev/oc-work/greeting.txt", kind: "edit", additions: 1, deletions: 1 },
  ]);
});

test("a compaction is a boundary and a summary, a failed call an error, an unanswered permission a running tool", async () => {
  const sessions = await mapped("rich");
  const kinds = sessions.flatMap(({ messages }) => messages.map(({ kind }) => kind));
  const count = (wanted: string) => kinds.filter((kind) => kind === wanted).length;
  expect([count("compact_boundary"), count("compact_summary"), count("api_error")]).toEqual([1, 1, 1]);
  const errors = sessions.flatMap(({ items }) => items.flatMap((item) => item.errors));
  expect(
    errors
      .toSorted((a, b) => (a.name < b.name ? -1 : 1))
      .map(({ name, message, retryable }) => [name, message, retryable]),
  ).toEqual([
    ["APIError", "mock invalid_request_error (400)", false],
    ["MessageAbortedError", "Aborted", undefined],
  ]);
  const running = sessions.flatMap(({ messages }) =>
    messages.flatMap(({ parts }) => parts?.filter(({ status }) => status === "running") ?? []),
  );
  expect(running).toMatchObject([{ toolName: "webfetch", startedAt: 1795225343198 }]);
});
