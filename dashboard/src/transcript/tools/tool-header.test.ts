import { expect, test } from "vitest";
import { toolHeader } from "./tool-header";

const header = (toolName: string, input: unknown, metadata: unknown = null): string => {
  const { name, subject, detail } = toolHeader({
    toolName,
    inputJson: JSON.stringify(input),
    metadataJson: JSON.stringify(metadata),
  });
  return [name, subject, ...(detail === undefined ? [] : [`(${detail})`])].join(" | ");
};

test.each<[string, unknown, string]>([
  ["Bash", { command: "npm test\n", description: "Run the tests" }, "Bash | npm test | (Run the tests)"],
  ["bash", { command: "ls", description: "List" }, "Bash | ls | (List)"],
  ["Read", { file_path: "/a/b.ts", offset: 10, limit: 5 }, "Read | /a/b.ts | (lines 10 to 14)"],
  ["read", { filePath: "/a/b.ts" }, "Read | /a/b.ts"],
  ["Write", { file_path: "/a/b.ts", content: { path: "/a/b.ts", bytes: 12 } }, "Write | /a/b.ts"],
  ["MultiEdit", { file_path: "/a", edits: [{}, {}] }, "Edit | /a | (2 places)"],
  ["edit", { filePath: "/a", oldString: "x", newString: "y", replaceAll: true }, "Edit | /a | (all)"],
  [
    "apply_patch",
    { patchText: "*** Begin Patch\n*** Update File: a.ts\n*** Add File: b.ts" },
    "Patch | a.ts | (and 1 more)",
  ],
  ["Grep", { pattern: "to+do", path: "src" }, "Grep | to+do | (in src)"],
  [
    "Task",
    { description: "Look around", subagent_type: "general-purpose", prompt: "…" },
    "Task | Look around | (general-purpose)",
  ],
  ["task", { description: "List files", subagent_type: "general", prompt: "…" }, "Task | List files | (general)"],
  [
    "TodoWrite",
    {
      todos: [
        { content: "a", status: "completed" },
        { content: "b", status: "in_progress", activeForm: "Doing b" },
      ],
    },
    "Todos | Doing b | (1 of 2 done)",
  ],
  ["todowrite", { todos: [{ content: "a", status: "completed" }] }, "Todos | All done | (1 of 1 done)"],
  ["TaskUpdate", { taskId: "1", status: "completed" }, "TaskUpdate | #1 | (completed)"],
  ["WebFetch", { url: "https://example.com/a", prompt: "…" }, "Fetch | https://example.com/a"],
  ["mcp__github__get_issue", { owner: "o", title: "Bug" }, "github · get_issue | Bug"],
  ["context7_resolve", { libraryName: "react" }, "context7_resolve | react"],
  ["Bash", undefined, "Bash | "],
])("%s of %j is shown as %s", (name, input, shown) => {
  expect(header(name, input)).toBe(shown);
});

test("a call whose input tells nothing is shown by the title that OpenCode gave it", () => {
  expect(header("lookup", {}, { title: "the weather" })).toBe("lookup | the weather");
});
