import type { MessageItem, PartItem } from "@opensync/protocol";
import { messageSchema } from "@opensync/protocol";
import { describe, expect, test } from "vitest";
import { applyPrivacy } from "./apply-privacy";

const nothing = { syncToolCalls: false, syncThinking: false, syncFileContents: false };
const byDefault = { syncToolCalls: true, syncThinking: false, syncFileContents: false };
const everything = { syncToolCalls: true, syncThinking: true, syncFileContents: true };

function message(...parts: PartItem[]): MessageItem {
  return { sessionExternalId: "s", externalId: "m", role: "assistant", parts };
}

function reduce(part: PartItem, settings = byDefault): PartItem | undefined {
  const reduced = applyPrivacy(message(part), settings);
  expect(messageSchema.safeParse(reduced).success).toBe(true);
  return reduced.parts?.[0];
}

const read: PartItem = {
  type: "tool",
  toolName: "Read",
  toolCallId: "t1",
  input: { file_path: "/a/b.txt", limit: 5 },
  output: "     1→secret plans",
  status: "completed",
  durationMs: 12,
  metadata: { type: "text", file: { filePath: "/a/b.txt", content: "secret plans", numLines: 1 } },
};

describe("applyPrivacy", () => {
  test("leaves the message as it is when everything may be sent", () => {
    const whole = { ...message(read, { type: "thinking", text: "hm" }), thinkingContent: "hm" };
    expect(applyPrivacy(whole, everything)).toBe(whole);
  });

  test("leaves text and tools that touch no file alone by default", () => {
    const whole = message(
      { type: "text", text: "hello" },
      { type: "tool", toolName: "Bash", input: { command: "ls" }, output: "a" },
    );
    expect(applyPrivacy(whole, byDefault)).toBe(whole);
  });

  test("takes thinking out and says how much", () => {
    expect(reduce({ type: "thinking", text: "hmmé", metadata: { signature: "abc" } })).toEqual({
      type: "thinking",
      omitted: [
        { field: "text", reason: "thinking", bytes: 5 },
        { field: "metadata", reason: "thinking", bytes: 19 },
      ],
    });
    const flat: MessageItem = {
      sessionExternalId: "s",
      externalId: "m",
      role: "assistant",
      textContent: "a",
      thinkingContent: "hmm",
    };
    expect(applyPrivacy(flat, byDefault)).toEqual({
      sessionExternalId: "s",
      externalId: "m",
      role: "assistant",
      textContent: "a",
      parts: [{ type: "thinking", omitted: [{ field: "text", reason: "thinking", bytes: 3 }] }],
    });
  });

  test("takes out what Read read, also the copies in the metadata, and keeps path and size", () => {
    expect(reduce(read)).toEqual({
      ...read,
      output: { path: "/a/b.txt", bytes: 21 },
      metadata: { type: "text", file: { filePath: "/a/b.txt", content: { path: "/a/b.txt", bytes: 12 }, numLines: 1 } },
      omitted: [
        { field: "metadata.content", reason: "file-contents", bytes: 12, path: "/a/b.txt" },
        { field: "output", reason: "file-contents", bytes: 21, path: "/a/b.txt" },
      ],
    });
  });

  test.each<[string, PartItem["input"], PartItem["output"]]>([
    ["Write", { file_path: "/p", content: "PLANS" }, "File created successfully at: /p\nPLANS"],
    ["Edit", { file_path: "/p", old_string: "PLANS", new_string: "PLANS2" }, "The file /p has been updated.\n 1 PLANS"],
    [
      "MultiEdit",
      { file_path: "/p", edits: [{ old_string: "PLANS", new_string: "PLANS2" }] },
      "Applied 1 edit to /p:\n1. PLANS",
    ],
    ["NotebookEdit", { notebook_path: "/p", new_source: "PLANS" }, "Updated cell 1\nPLANS"],
    ["Grep", { pattern: "x", path: "/p", output_mode: "content" }, "/p:1:PLANS"],
    ["read", { filePath: "/p" }, "PLANS"],
    ["edit", { filePath: "/p", oldString: "PLANS", newString: "PLANS2" }, "ok\nPLANS"],
    ["apply_patch", { input: "*** Begin Patch\n+PLANS" }, "Done"],
    ["mcp__filesystem__read_text_file", { path: "/p" }, [{ type: "text", text: "PLANS" }]],
    ["str_replace_based_edit_tool", { command: "create", path: "/p", file_text: "PLANS" }, "PLANS"],
  ])("takes the contents out of %s's call and answer", (toolName, input, output) => {
    const reduced = reduce({
      type: "tool",
      toolName,
      input,
      output,
      metadata: { originalFile: "PLANS", structuredPatch: [{ lines: ["+PLANS"] }] },
    });
    expect(JSON.stringify(reduced)).not.toContain("PLANS");
    expect(reduced?.omitted?.every(({ reason, bytes }) => reason === "file-contents" && bytes !== undefined)).toBe(
      true,
    );
  });

  test("keeps what a write said in its first line, and why a read failed", () => {
    expect(
      reduce({
        type: "tool",
        toolName: "Write",
        input: { file_path: "/p", content: "x" },
        output: "File created at: /p",
      })?.output,
    ).toBe("File created at: /p");
    expect(
      reduce({
        type: "tool",
        toolName: "Read",
        isError: true,
        input: { file_path: "/p" },
        output: "File does not exist.",
      })?.output,
    ).toBe("File does not exist.");
  });

  test("keeps the paths that Grep and Glob list", () => {
    const grep: PartItem = { type: "tool", toolName: "Grep", input: { pattern: "x" }, output: "Found 2 files\n/a\n/b" };
    expect(reduce(grep)).toBe(grep);
  });

  test("sums an edit of a thousand places by field: a list of omissions is short", () => {
    const edits = Array.from({ length: 1000 }, () => ({ old_string: "aa", new_string: "b" }));
    expect(reduce({ type: "tool", toolName: "MultiEdit", input: { file_path: "/p", edits } })?.omitted).toEqual([
      { field: "input.old_string", reason: "file-contents", bytes: 2000, path: "/p" },
      { field: "input.new_string", reason: "file-contents", bytes: 1000, path: "/p" },
    ]);
  });

  test("sums many fields of a tool that has them all: a part with more omissions than the wire takes would not go in", () => {
    const names = ["content", "file_text", "old_string", "new_string", "patch", "diff", "input", "insert_text"];
    const fields = Object.fromEntries(names.map((name) => [name, "xx"]));
    const part = reduce({ type: "tool", toolName: "Write", input: fields, metadata: fields, output: { done: true } });
    expect(part?.omitted).toEqual([
      { field: "input", reason: "file-contents", bytes: 16 },
      { field: "metadata", reason: "file-contents", bytes: 16 },
      { field: "output", reason: "file-contents", bytes: 13 },
    ]);
  });

  test("without tool calls keeps name, status, duration and sizes only", () => {
    expect(reduce(read, nothing)).toEqual({
      type: "tool",
      toolName: "Read",
      toolCallId: "t1",
      status: "completed",
      durationMs: 12,
      omitted: [
        { field: "input", reason: "tool-calls", bytes: JSON.stringify(read.input).length },
        { field: "output", reason: "tool-calls", bytes: 21 },
        { field: "metadata", reason: "tool-calls", bytes: JSON.stringify(read.metadata).length },
      ],
    });
    const legacy: MessageItem = { sessionExternalId: "s", externalId: "m", role: "tool", textContent: "PLANS" };
    expect(JSON.stringify(applyPrivacy(legacy, nothing))).not.toContain("PLANS");
  });

  test("never changes the message that it was given", () => {
    const before = JSON.stringify(message(read));
    const given = message(read);
    applyPrivacy(given, nothing);
    applyPrivacy(given, byDefault);
    expect(JSON.stringify(given)).toBe(before);
  });
});
