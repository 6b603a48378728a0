import { expect } from "vitest";
import { z } from "zod";
import { readStore, startServer, type BusEvent, type Server, type StoreRows, type Workspace } from "./agents/opencode";
import { billed, sharedTest as test } from "./support/opencode-workspace-test";
import { addBills, readSessions } from "./support/opencode-truth";

// What the client relies on of OpenCode 1.18 where it serves: what of a session's life its database keeps, and what only events tell.

const MODEL = { providerID: "mock", modelID: "mock-model" };
const COMPACTION = "Create a new anchored summary";

test("a fork copies messages under new ids with their times and figures, and says nothing of where it comes from", async ({
  model,
  server,
  workspace,
}) => {
  model.say("Asked before", { thinking: "Hm.", text: "First answer." });
  model.say("Asked in the fork", { text: "Second answer." });
  const origin = await server.newSession();
  await server.prompt(origin, "Asked before");
  const fork = await forkOf(server, origin);
  await server.prompt(fork, "Asked in the fork");
  const [row] = rowsOf(workspace, fork).sessions;
  expect(row?.parent_id).toBeNull();
  expect(row?.title).toMatch(/ \(fork #1\)$/);
  const dataOf = (session: string): Record<string, unknown>[] => {
    // An answer names its prompt's message, which has another id in the copy.
    return rowsOf(workspace, session).messages.map(({ data }) => ({ ...data, parentID: null }));
  };
  expect(dataOf(fork)).toHaveLength(4);
  expect(dataOf(fork).slice(0, 2)).toEqual(dataOf(origin));
  const bills = (await readSessions(workspace, origin, fork)).map(({ bill }) => bill);
  expect(addBills(bills)).toEqual(billed(model, "Asked before", "Asked in the fork"));
});

test("a revert keeps the messages until the next prompt, which removes them one by one", async ({
  model,
  server,
  workspace,
}) => {
  model.say("First question", { text: "First answer." });
  model.say("Second question", { text: "Second answer." });
  model.say("Third question", { text: "Third answer." });
  const session = await server.newSession();
  await server.prompt(session, "First question");
  await server.prompt(session, "Second question");
  const before = rowsOf(workspace, session).messages.map(({ id }) => id);
  const [, , question, answer] = before;
  await server.call("POST", `/session/${session}/revert`, { messageID: question });
  expect(rowsOf(workspace, session).sessions[0]?.revert).toMatchObject({ messageID: question });
  expect(rowsOf(workspace, session).messages.map(({ id }) => id)).toEqual(before);
  await server.call("POST", `/session/${session}/unrevert`);
  expect(rowsOf(workspace, session).sessions[0]?.revert).toBeNull();
  await server.call("POST", `/session/${session}/revert`, { messageID: question });
  await server.prompt(session, "Third question");
  const removed = (): unknown[] =>
    eventsOf(server, session).flatMap(({ type, properties }) => (type === "message.removed" ? [properties] : []));
  await expect.poll(removed, { timeout: 10_000 }).toEqual([
    { sessionID: session, messageID: question },
    { sessionID: session, messageID: answer },
  ]);
  const { sessions, messages } = rowsOf(workspace, session);
  expect(messages.map(({ id }) => id)).toEqual([...before.slice(0, 2), expect.any(String), expect.any(String)]);
  expect(sessions[0]?.revert).toBeNull();
});

test("a deleted session leaves nothing in the database; only an event tells of it", async ({
  model,
  server,
  workspace,
}) => {
  model.say("First question", { text: "First answer." });
  const session = await server.newSession({ title: "To be deleted" });
  await server.prompt(session, "First question");
  await server.call("DELETE", `/session/${session}`);
  await expect
    .poll(() => eventsOf(server, session).filter(({ type }) => type === "session.deleted"), { timeout: 10_000 })
    .toMatchObject([{ properties: { sessionID: session, info: { id: session, title: "To be deleted" } } }]);
  expect(rowsOf(workspace, session)).toEqual({ sessions: [], messages: [], parts: [], todos: [] });
});

test("a compaction is a user message with a part of that name, and an answer that is a summary and is billed", async ({
  model,
  server,
  workspace,
}) => {
  model.say("Worth a summary", { text: "First answer." });
  model.say(COMPACTION, { text: "The cart holds three items." });
  const session = await server.newSession();
  await server.prompt(session, "Worth a summary");
  await server.call("POST", `/session/${session}/summarize`, MODEL);
  await expect.poll(() => typesOf(server, session), { timeout: 30_000 }).toContain("session.compacted");
  const [shown] = await readSessions(workspace, session);
  expect(shown?.messages.map(({ role, parts }) => [role, ...parts.map(({ type }) => type)])).toEqual([
    ["user", "text"],
    ["assistant", "step-start", "text", "step-finish"],
    ["user", "compaction"],
    ["assistant", "step-start", "text", "step-finish"],
  ]);
  expect(rowsOf(workspace, session).messages[3]?.data).toMatchObject({ mode: "compaction", summary: true });
  expect(shown?.bill).toEqual(billed(model, "Worth a summary", COMPACTION));
});

test("todos are rows of their own, replaced as a list", async ({ model, server, workspace }) => {
  const todo = (content: string, status: string): Record<string, string> => ({ content, status, priority: "high" });
  const write = (...todos: Record<string, string>[]): { name: string; input: Record<string, unknown> } => ({
    name: "todowrite",
    input: { todos },
  });
  model.say(
    "Plan it",
    { tools: [write(todo("one", "in_progress"), todo("two", "pending"))] },
    { tools: [write(todo("one", "completed"))] },
    { text: "Planned." },
  );
  const session = await server.newSession();
  await server.prompt(session, "Plan it");
  expect(rowsOf(workspace, session).todos).toMatchObject([
    { session_id: session, content: "one", status: "completed" },
  ]);
  const updates = (): string[] => typesOf(server, session).filter((type) => type === "todo.updated");
  await expect.poll(updates, { timeout: 10_000 }).toHaveLength(2);
});

test("a permission that is given lets the tool run, and is told by events alone", async ({ model, server }) => {
  model.say(
    "Fetch it",
    { tools: [{ name: "webfetch", input: { url: `${model.url}/page`, format: "text" } }] },
    { text: "Fetched." },
  );
  const session = await server.newSession();
  const answered = server.prompt(session, "Fetch it");
  await expect.poll(() => typesOf(server, session), { timeout: 30_000 }).toContain("permission.asked");
  const asked = eventsOf(server, session).find(({ type }) => type === "permission.asked");
  await server.call("POST", `/session/${session}/permissions/${String(asked?.properties["id"])}`, { response: "once" });
  await answered;
  const replied = (): unknown =>
    eventsOf(server, session).find(({ type }) => type === "permission.replied")?.properties;
  await expect.poll(replied, { timeout: 10_000 }).toMatchObject({ sessionID: session, reply: "once" });
});

test("a command is told by an event that names its message; an abort ends the answer with an error", async ({
  model,
  server,
  workspace,
}) => {
  model.say("Create or update `AGENTS.md`", { text: "Created." });
  model.say("Think about it", { text: "Half of it", pause: new Promise(() => undefined) });
  const session = await server.newSession();
  await server.call("POST", `/session/${session}/command`, { command: "init", arguments: "" });
  const executed = (): unknown => eventsOf(server, session).find(({ type }) => type === "command.executed")?.properties;
  await expect
    .poll(executed, { timeout: 10_000 })
    .toMatchObject({ name: "init", sessionID: session, messageID: expect.stringMatching(/^msg_/) });
  const answered = server.prompt(session, "Think about it");
  await expect.poll(() => model.seen.some(({ prompt }) => prompt === "Think about it"), { timeout: 30_000 }).toBe(true);
  await server.call("POST", `/session/${session}/abort`);
  await answered;
  expect(rowsOf(workspace, session).messages.at(-1)?.data).toMatchObject({ error: { name: "MessageAbortedError" } });
});

test("SIGTERM ends the server with nothing lost of what was said until then", async ({ model, workspace }) => {
  model.say("The last question", { text: "The last answer." });
  const server = await startServer(workspace);
  const session = await server.newSession();
  await server.prompt(session, "The last question");
  await server.stop("SIGTERM");
  const [shown] = await readSessions(workspace, session);
  expect(shown).toMatchObject({ externalId: session, messages: [{ role: "user" }, { role: "assistant" }] });
  expect(shown?.bill).toEqual(billed(model, "The last question"));
});

async function forkOf(server: Server, session: string): Promise<string> {
  return z.object({ id: z.string() }).parse(await server.call("POST", `/session/${session}/fork`, {})).id;
}

/** What the database holds of one session. */
function rowsOf(workspace: Workspace, session: string): StoreRows {
  const { sessions, messages, parts, todos } = readStore(workspace);
  return {
    sessions: sessions.filter(({ id }) => id === session),
    messages: messages.filter(({ session_id }) => session_id === session),
    parts: parts.filter(({ session_id }) => session_id === session),
    todos: todos.filter(({ session_id }) => session_id === session),
  };
}

function eventsOf({ events }: Server, session: string): BusEvent[] {
  return events.filter(({ properties }) => properties.sessionID === session);
}

function typesOf(server: Server, session: string): string[] {
  return eventsOf(server, session).map(({ type }) => type);
}
