import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { MessageItem } from "@opensync/protocol";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Assembler, type Assembled } from "./assembler";
import { parseLine } from "./parse-line";

const MAIN = "8d5ede3c-88b9-436b-9ac2-a2abe5678529";
const recording = readFileSync(join(import.meta.dirname, `../../fixtures/main/${MAIN}.jsonl`), "utf8")
  .trimEnd()
  .split("\n");

interface Folded {
  messages: MessageItem[];
  others: Assembled[];
  session: ReturnType<Assembler["facts"]["toItem"]>;
}

/** What lines fold to at the end: the newest state of each message, as the backend keeps it. */
function fold(
  lines: readonly (string | object)[],
  sessionId = "s",
  flushAfter: readonly number[] = [],
  durations: Record<string, number> = {},
): Folded {
  const assembler = new Assembler({
    sessionExternalId: sessionId,
    sessionId,
    share: 7,
    durationOf: (id) => durations[id],
  });
  const sources = lines.map((line) => (typeof line === "string" ? line : JSON.stringify(line)));
  const parsed = sources.map((source) => parseLine(source));
  for (const [index, result] of parsed.entries()) {
    if (!("line" in result)) throw new Error(result.malformed);
    for (const entry of assembler.unloaded(result.line)) {
      const earlier = entry.refs.filter((_, at) => at % 2 === 0).map((offset) => parsed[offset]);
      assembler.load(
        entry,
        earlier.flatMap((line) => (line && "line" in line ? [line.line] : [])),
      );
    }
    // The index stands for the offset: it is only ever handed back.
    assembler.add({ line: result.line, offset: index, length: sources[index]?.length ?? 0, number: index + 1 });
    if (flushAfter.includes(index)) assembler.flush();
  }
  assembler.flush();
  const all = assembler.take();
  const messages = new Map<string, MessageItem>();
  for (const { kind, item } of all) {
    if (kind !== "message") continue;
    const present = messages.get(item.externalId);
    if (!present || (item.revision ?? 0) >= (present.revision ?? 0)) messages.set(item.externalId, item);
  }
  return {
    messages: [...messages.values()],
    others: all.filter((one) => one.kind !== "message"),
    session: assembler.facts.toItem(),
  };
}

let clock = 0;
function line(fields: object): object {
  clock += 1;
  return {
    uuid: `line-${clock}`,
    timestamp: new Date(Date.UTC(2026, 10, 1) + clock * 1000).toISOString(),
    sessionId: "s",
    cwd: "/w/p",
    ...fields,
  };
}
const user = (content: unknown, more: object = {}) =>
  line({ type: "user", message: { role: "user", content }, ...more });
const assistant = (id: string, block: object, more: object = {}) =>
  line({
    type: "assistant",
    requestId: `req_${id}`,
    message: {
      id,
      role: "assistant",
      model: "claude-opus-4-8",
      content: [block],
      usage: { input_tokens: 1, output_tokens: 2 },
    },
    ...more,
  });
const call = (id: string, name = "Bash", input: unknown = {}) => ({ type: "tool_use", id, name, input });
const result = (id: string, content: unknown = `output of ${id}`, more: object = {}) =>
  user([{ type: "tool_result", tool_use_id: id, content, ...more }]);

describe("the recorded session", () => {
  const { messages, others, session } = fold(recording, MAIN);

  test("has one message for each message of the API", () => {
    expect(
      messages.map(({ role, kind, stopReason, parts }) => [role, kind ?? stopReason, parts?.map((part) => part.type)]),
    ).toEqual([
      ["user", "prompt", ["text"]],
      ["assistant", "tool_use", ["thinking", "text", "tool"]],
      ["assistant", "tool_use", ["text", "tool"]],
      ["assistant", "tool_use", ["thinking", "text", "tool", "tool"]],
      ["assistant", "end_turn", ["text"]],
    ]);
  });

  test("has each tool call with its own result, time and error", () => {
    expect(messages[3]?.parts?.slice(2)).toMatchObject([
      {
        toolName: "Edit",
        status: "completed",
        isError: false,
        durationMs: 194,
        startedAt: Date.parse("2026-11-21T01:45:05.356Z"),
      },
      { toolName: "Bash", status: "error", isError: true, output: "Exit code 3\nhello there", durationMs: 430 },
    ]);
  });

  test("has for each answer how long it took, from what it answers to its last block", () => {
    const answers = messages.filter(({ role }) => role === "assistant");
    expect(answers.map(({ durationMs }) => durationMs)).toEqual([320, 272, 249, 129]);
  });

  test("says which files were changed, without their contents", () => {
    expect(others.map(({ item }) => item)).toMatchObject([
      { path: "/home/dev/cc-work/greeting.txt", kind: "create", additions: 1, deletions: 0, bytes: 12 },
      { path: "/home/dev/cc-work/greeting.txt", kind: "edit", additions: 1, deletions: 1 },
    ]);
  });

  test("chains messages by their parents, over attachments and results", () => {
    expect(messages.map((message) => message.parentExternalId)).toEqual([
      undefined,
      ...messages.slice(0, -1).map((message) => message.externalId),
    ]);
  });

  test("says how the session was", () => {
    expect(session).toMatchObject({
      source: "claude-code",
      startType: "new",
      thinkingEnabled: true,
      metadata: { entrypoint: "sdk-cli" },
    });
  });
});

describe("a prompt", () => {
  const ids = (lines: readonly object[], flushAfter?: readonly number[]) =>
    fold(lines, "s", flushAfter).messages.map(({ externalId, parentExternalId }) => [externalId, parentExternalId]);

  test("goes by the id that hooks know it by, and so do the parents of what follows", () => {
    const prompt = user("Do it", { uuid: "u1", promptId: "p1" });
    const note = user("[Request interrupted by user]", { uuid: "u2", parentUuid: "u1", promptId: "p1" });
    const answer = assistant("m1", { type: "text", text: "ok" }, { parentUuid: "u1" });
    expect(ids([prompt, note, answer])).toEqual([
      ["prompt:p1", undefined],
      ["u2", "prompt:p1"],
      ["m1", "prompt:p1"],
    ]);
    expect(fold([prompt]).messages[0]?.metadata).toEqual({ uuid: "u1" });
  });

  test("that is a command is the line that names the command, not what it expanded to or printed", () => {
    const lines = [
      user("<command-message>hey</command-message>\n<command-name>/hey</command-name>", { uuid: "u1", promptId: "p1" }),
      user("Say hello", { uuid: "u2", promptId: "p1", isMeta: true }),
      user("<local-command-stdout>done</local-command-stdout>", { uuid: "u3", promptId: "p1" }),
    ];
    expect(ids(lines).map(([id]) => id)).toEqual(["prompt:p1", "u2", "u3"]);
  });

  test("of several lines is the first one, wherever the reading stopped, and stays it when its line is repeated", () => {
    const first = user("one", { uuid: "u1", promptId: "p1" });
    const second = user("two", { uuid: "u2", promptId: "p1" });
    expect(ids([first, second, first]).map(([id]) => id)).toEqual(["prompt:p1", "u2"]);
    expect(ids([first, second], [0]).map(([id]) => id)).toEqual(["prompt:p1", "u2"]);
  });

  test("keeps the line's id without a prompt id, and in a subagent, where the prompt is another's", () => {
    expect(
      ids([user("one", { uuid: "u1" }), user("two", { uuid: "u2", promptId: "p", agentId: "a" })]).map(([id]) => id),
    ).toEqual(["u1", "u2"]);
  });
});

test("a duration that a hook measured stands for the time between the lines, and makes a later revision", () => {
  const lines = [assistant("m1", call("c1")), result("c1")];
  const [estimated] = fold(lines).messages;
  const [measured] = fold(lines, "s", [], { c1: 7 }).messages;
  expect([estimated, measured].map((message) => message?.parts?.[0]?.durationMs)).toEqual([1000, 7]);
  expect(measured?.revision).toBeGreaterThan(estimated?.revision ?? 0);
});

describe("usage", () => {
  test("of a message is that of its last line", () => {
    const usage = (output: number) => ({
      message: {
        id: "m",
        model: "claude-opus-4-8",
        content: [],
        usage: { input_tokens: 5, output_tokens: output, cache_creation_input_tokens: 30, cache_read_input_tokens: 7 },
      },
    });
    const { messages } = fold([assistant("m", {}, usage(1)), assistant("m", {}, usage(90))]);
    expect(messages.map((message) => message.usage)).toEqual([
      { input: 5, output: 90, cacheRead: 7, cacheWrite5m: 30, cacheWrite1h: 0 },
    ]);
  });

  test("is keyed by message and request: the same id with another request is another call", () => {
    const { messages } = fold([
      assistant("m", { type: "text", text: "a" }),
      assistant("m", { type: "text", text: "b" }, { requestId: "req_2" }),
    ]);
    expect(messages.map(({ externalId, usageKey }) => [externalId, usageKey])).toEqual([
      ["m", "m:req_m"],
      ["m:req_2", "m:req_2"],
    ]);
  });

  test("is counted for every call of a gateway that gives all messages the same id", () => {
    const calls = Array.from({ length: 30 }, (_, index) =>
      assistant("same", { type: "text", text: `answer ${index}` }, { requestId: `req_${index}` }),
    );
    const { messages } = fold(calls, "s", [4, 17]);
    expect(new Set(messages.map((message) => message.usageKey)).size).toBe(30);
    expect(messages.map((message) => message.parts?.[0]?.text)).toEqual(calls.map((_, index) => `answer ${index}`));
  });

  test("is not changed by lines that are written twice, wherever", () => {
    const expected = fold(recording, MAIN).messages;
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(recording.length - 1), fc.nat(recording.length)), { maxLength: 8 }),
        (copies) => {
          const lines = [...recording];
          // A copy stands after its original, as in resumed files.
          for (const [from, to] of copies)
            lines.splice(Math.max(lines.indexOf(recording[from] ?? "") + 1, to), 0, recording[from] ?? "");
          const { messages } = fold(lines, MAIN);
          const usage = (some: MessageItem[]) =>
            new Map(
              some.map(({ externalId, usageKey, usage: tokens, parts }) => [
                externalId,
                [usageKey, tokens, parts?.length],
              ]),
            );
          expect(usage(messages)).toEqual(usage(expected));
        },
      ),
    );
  });
});

describe("tool calls", () => {
  test("in parallel have the same end in whatever order their results come, and wherever reading paused", () => {
    const calls = ["t1", "t2", "t3", "t4"];
    const head = [user("go"), ...calls.map((id) => assistant("m", call(id)))];
    const expected = calls.map((id) => [id, "completed", `output of ${id}`]);
    fc.assert(
      fc.property(
        fc.shuffledSubarray(calls, { minLength: 4 }),
        fc.array(fc.nat(9)),
        fc.boolean(),
        (order, pauses, oneLine) => {
          const results = oneLine
            ? [user(order.map((id) => ({ type: "tool_result", tool_use_id: id, content: `output of ${id}` })))]
            : order.map((id) => result(id));
          const { messages } = fold([...head, ...results, assistant("n", { type: "text", text: "done" })], "s", pauses);
          const parts = messages.find((message) => message.externalId === "m")?.parts;
          expect(parts?.map((part) => [part.toolCallId, part.status, part.output])).toEqual(expected);
          expect(messages).toHaveLength(3);
        },
      ),
    );
  });

  test("without an answer are pending; an answer long after still reaches them", () => {
    const turns = Array.from({ length: 30 }, (_, turn) => assistant(`later-${turn}`, { type: "text", text: "x" }));
    expect(fold([assistant("m", call("t1"))]).messages[0]?.parts?.[0]?.status).toBe("pending");
    expect(
      fold([assistant("m", call("t1")), ...turns, result("t1")]).messages.find((message) => message.externalId === "m")
        ?.parts?.[0]?.status,
    ).toBe("completed");
  });

  test("that are not in the transcript leave their results as messages of the tool", () => {
    const { messages } = fold([result("gone")]);
    expect(messages).toMatchObject([
      { externalId: "gone", role: "tool", parts: [{ type: "tool", toolCallId: "gone", output: "output of gone" }] },
    ]);
  });

  test("of MCP servers name the servers of the session", () => {
    expect(
      fold([assistant("m", call("t1", "mcp__git_hub__list")), assistant("m", call("t2", "mcp__db__query"))]).session
        .mcpServers,
    ).toEqual(["db", "git_hub"]);
  });

  test("of TodoWrite are the session's to-do list", () => {
    const todos = [{ content: "Write", status: "in_progress", activeForm: "Writing" }];
    expect(fold([assistant("m", call("t1", "TodoWrite", { todos }))]).others).toMatchObject([
      { kind: "todo", item: { sessionExternalId: "s", todos } },
    ]);
  });

  test("of TaskCreate and TaskUpdate make the to-do list, each change a later revision also in the same millisecond", () => {
    const at = { timestamp: "2026-11-02T00:00:00.000Z" };
    const answer = (id: string, toolUseResult: unknown) =>
      user([{ type: "tool_result", tool_use_id: id, content: "ok" }], { toolUseResult, ...at });
    const { others } = fold([
      assistant("m", call("t1", "TaskCreate", { subject: "Write", activeForm: "Writing" })),
      assistant("m", call("t2", "TaskCreate", { subject: "Read" })),
      answer("t1", { task: { id: "1", subject: "Write" } }),
      answer("t2", { task: { id: "2", subject: "Read" } }),
      assistant("n", call("t3", "TaskUpdate", { taskId: "1", status: "completed" })),
      assistant("n", call("t4", "TaskUpdate", { taskId: "2", status: "deleted" })),
      assistant("n", call("t5", "TaskUpdate", { taskId: "7", status: "completed" })),
      answer("t3", { success: true, taskId: "1" }),
      answer("t4", { success: true, taskId: "2" }),
      answer("t5", { success: false, taskId: "7" }),
    ]);
    const lists = others.flatMap((one) => (one.kind === "todo" ? [one.item] : []));
    expect(lists.map(({ todos }) => todos.map(({ content, status }) => `${content} ${status}`))).toEqual([
      ["Write pending"],
      ["Write pending", "Read pending"],
      ["Write completed", "Read pending"],
      ["Write completed"],
    ]);
    expect(lists.at(-1)?.todos[0]).toMatchObject({ externalId: "1", activeForm: "Writing" });
    const revisions = lists.map(({ revision }) => revision ?? 0);
    expect(new Set(revisions).size).toBe(4);
    expect(revisions.toSorted((a, b) => a - b)).toEqual(revisions);
  });

  test("that the provider runs are answered in the message itself", () => {
    const { messages } = fold([
      assistant("m", { type: "server_tool_use", id: "srv", name: "web_search", input: { query: "q" } }),
      assistant("m", {
        type: "web_search_tool_result",
        tool_use_id: "srv",
        content: [{ type: "web_search_result", url: "u" }],
      }),
    ]);
    expect(messages[0]?.parts).toMatchObject([
      { toolName: "web_search", status: "completed", output: [{ type: "web_search_result", url: "u" }] },
    ]);
  });
});

describe("a user line", () => {
  test("with text beside results gives both", () => {
    const both = user([
      { type: "tool_result", tool_use_id: "t1", content: "out" },
      { type: "text", text: "and now?" },
    ]);
    const { messages } = fold([assistant("m", call("t1")), both]);
    expect(
      Object.fromEntries(messages.map(({ role, parts }) => [role, parts?.[0]?.output ?? parts?.[0]?.text])),
    ).toEqual({
      assistant: "out",
      user: "and now?",
    });
  });

  test("with an image keeps it with its kind and size", () => {
    const source = { type: "base64", media_type: "image/png", data: "AAAA" };
    expect(fold([user([{ type: "image", source }])]).messages[0]?.parts).toEqual([
      { type: "image", input: source, metadata: { mediaType: "image/png", bytes: 3 } },
    ]);
  });

  test.each([
    ["compact_summary", user("This session is being continued", { isCompactSummary: true })],
    ["meta", user("Caveat", { isMeta: true })],
    ["local_command", user("<command-name>/model</command-name>")],
    ["notice", user("[Request interrupted by user]")],
    ["prompt", user("hello")],
  ])("is told to be a %s", (kind, source) => {
    expect(fold([source]).messages[0]?.kind).toBe(kind);
  });
});

describe("other lines", () => {
  test("a prompt that was typed while the agent worked is a prompt", () => {
    const queued = line({ type: "attachment", attachment: { type: "queued_command", prompt: "also this" } });
    expect(fold([queued]).messages).toMatchObject([{ role: "user", kind: "prompt", parts: [{ text: "also this" }] }]);
  });

  test("a mentioned file is its path and size", () => {
    const file = line({
      type: "attachment",
      attachment: { type: "file", filename: "/w/a.ts", content: { type: "text", file: { content: "héllo" } } },
    });
    expect(fold([file]).messages[0]?.parts).toMatchObject([
      { type: "file", text: "/w/a.ts", omitted: [{ field: "content", reason: "file-contents", bytes: 6 }] },
    ]);
  });

  test("a request that failed and is tried again is an error of the session", () => {
    const failed = line({
      type: "system",
      subtype: "api_error",
      error: { status: 529, message: "Overloaded" },
      retryAttempt: 1,
    });
    expect(fold([failed]).others).toMatchObject([
      {
        kind: "error",
        item: { name: "api_error", message: "Overloaded", retryable: true, metadata: { status: 529, attempt: 1 } },
      },
    ]);
  });

  test("subagents of old versions, inside of the main file, are sidechains that neither title nor model the session", () => {
    const { messages, session } = fold([
      user("Look into it", { isSidechain: true }),
      assistant("m", { type: "text", text: "x" }, { isSidechain: true }),
      user("The question"),
    ]);
    expect(messages.filter((message) => message.isSidechain)).toHaveLength(2);
    expect(session).toMatchObject({ title: "The question" });
    expect(session.model).toBeUndefined();
  });
});

describe("a session", () => {
  test("is titled by its user, else by the agent, else by its first prompt", () => {
    const prompt = user("Fix\n  the   build please");
    const summary = { type: "summary", summary: "Build fixed" };
    const ai = { type: "ai-title", aiTitle: "Fixing the build" };
    const custom = { type: "custom-title", customTitle: "mine" };
    const title = (...lines: object[]) => [fold(lines).session.title, fold(lines).session.titleSource];
    expect(title(prompt)).toEqual(["Fix the build please", "prompt"]);
    expect(title(summary, prompt)).toEqual(["Build fixed", "agent"]);
    expect(title(prompt, ai, summary)).toEqual(["Fixing the build", "agent"]);
    expect(title(custom, prompt, ai)).toEqual(["mine", "user"]);
    expect(title(user("<command-name>/init</command-name><command-args>all</command-args>"))).toEqual([
      "/init all",
      "prompt",
    ]);
  });

  test("that a hook saw begin tells how, and one that was left tells why", () => {
    const hook = (source: string) =>
      line({ type: "attachment", attachment: { type: "hook_success", hookName: `SessionStart:${source}` } });
    expect(fold([hook("clear"), hook("resume"), user("<command-name>/exit</command-name>")]).session).toMatchObject({
      startType: "clear",
      endReason: "prompt_input_exit",
    });
  });

  test("that /clear began says so", () => {
    const clear = user("<command-name>/clear</command-name><command-args></command-args>");
    expect(fold([clear, user("Fresh start")]).session).toMatchObject({ startType: "clear", title: "Fresh start" });
    expect(fold([user("First"), clear]).session.startType).toBe("new");
  });

  test("that /clear began while a prompt was typed is no copy of another, though the command's lines are older", () => {
    const caveat = user("<local-command-caveat>Caveat</local-command-caveat>", { isMeta: true });
    const clear = user("<command-name>/clear</command-name><command-args></command-args>");
    const queued = line({ type: "queue-operation", operation: "dequeue" });
    const lines = [queued, caveat, clear, user("Fresh start"), assistant("m", { type: "text", text: "Yes." })];
    const { session, messages } = fold(lines);
    expect(session).toMatchObject({ startType: "clear", title: "Fresh start" });
    expect(messages.at(-1)?.usageCopied).toBeUndefined();
  });

  test("outside of a repository, or on a detached head, has no branch", () => {
    expect(fold([user("x", { gitBranch: "HEAD" })]).session.gitBranch).toBeUndefined();
    expect(fold([user("x", { gitBranch: "main" }), user("y", { gitBranch: "HEAD" })]).session.gitBranch).toBe("main");
  });

  test("made of another's lines by an older version names that one, and its usage is a copy", () => {
    const { messages, session } = fold([
      assistant("m", { type: "text", text: "old" }, { sessionId: "origin" }),
      assistant("n", { type: "text", text: "new" }),
    ]);
    expect(session).toMatchObject({ startType: "fork", forkedFrom: "origin" });
    expect(messages.map((message) => message.usageCopied)).toEqual([true, undefined]);
  });

  test("has a later revision whenever a field changed, and the same one when nothing did", () => {
    const lines = [user("one"), { type: "ai-title", aiTitle: "A" }];
    const before = fold(lines).session.revision ?? 0;
    expect(fold([...lines, { type: "last-prompt" }]).session.revision).toBe(before);
    expect(fold([...lines, { type: "ai-title", aiTitle: "B" }]).session.revision).toBeGreaterThan(before);
  });
});
