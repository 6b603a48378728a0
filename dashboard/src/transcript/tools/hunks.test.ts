import { expect, test } from "vitest";
import { changesOf } from "./edits";
import { hunksBetween, hunksOfApplyPatch, hunksOfDiff, type Hunk } from "./hunks";
import { numberedLines } from "./numbered-lines";

const sketch = (hunks: readonly Hunk[]): string[] =>
  hunks.flatMap(({ lines }) =>
    lines.map(({ kind, text, marks }) => {
      const marked = marks.map(([from, to]) => text.slice(from, to)).join("|");
      return `${kind === "added" ? "+" : kind === "removed" ? "-" : " "}${text}${marked === "" ? "" : ` [${marked}]`}`;
    }),
  );
const edit = (toolName: string, input: unknown, metadata: unknown = null): ReturnType<typeof changesOf> =>
  changesOf({ toolName, inputJson: JSON.stringify(input), metadataJson: JSON.stringify(metadata) });

test("an edit is shown by its lines, with the words that changed", () => {
  expect(sketch(hunksBetween("const a = 1;\nkeep", "const a = 2;\nkeep"))).toEqual([
    "-const a = 1; [1]",
    "+const a = 2; [2]",
    " keep",
  ]);
  expect(sketch(hunksBetween("", "new\n"))).toEqual(["+new"]);
  expect(hunksBetween("same", "same\n")).toEqual([]);
});

test("edits of both agents become the same changes", () => {
  const [first] = edit("Edit", { file_path: "/a", old_string: "x", new_string: "y" }) ?? [];
  expect(first).toEqual(edit("edit", { filePath: "/a", oldString: "x", newString: "y" })?.[0]);
  const many = edit("MultiEdit", {
    file_path: "/a",
    edits: [
      { old_string: "1", new_string: "2" },
      { old_string: "3", new_string: "" },
    ],
  });
  expect(many?.[0]?.hunks).toHaveLength(2);
});

test("a change that was not sent is none, and OpenCode's own diff has line numbers", () => {
  const left = { path: "/a", bytes: 3 };
  expect(edit("Edit", { file_path: "/a", old_string: left, new_string: left })).toBeNull();
  const diff = "--- /a\n+++ /a\n@@ -4,2 +4,2 @@\n same\n-old\n+new\n";
  const [told] = edit("edit", { filePath: "/a", oldString: "old", newString: "new" }, { toolMetadata: { diff } }) ?? [];
  expect(told?.hunks[0]?.lines.map(({ oldNumber, newNumber }) => [oldNumber, newNumber])).toEqual([
    [4, 4],
    [5, null],
    [null, 5],
  ]);
});

test("patches of both forms name their files", () => {
  const patch =
    "*** Begin Patch\n*** Update File: a.ts\n@@ function f\n keep\n-old\n+new\n*** Add File: b.ts\n+all\n*** End Patch";
  expect(hunksOfApplyPatch(patch).map(({ path, hunks }) => [path, hunks[0]?.title, ...sketch(hunks)])).toEqual([
    ["a.ts", "function f", " keep", "-old", "+new"],
    ["b.ts", null, "+all"],
  ]);
  expect(hunksOfDiff("--- a/x\n+++ b/x\n@@ -1 +1 @@\n-a\n+b\n")?.[0]?.path).toBe("x");
  expect(hunksOfDiff("@@ not a hunk @@\nnothing")).toBeNull();
});

test("a file that was read is shown without the numbers that it was read with", () => {
  expect(numberedLines("     1→const a\n     2→  b")).toBe("const a\n  b");
  expect(numberedLines("1\thello\n2\t")).toBe("hello\n");
  expect(numberedLines("<file>\n00001| one\n00002| two\n\n(End of file - total 2 lines)\n</file>")).toBe("one\ntwo");
  expect(numberedLines("12: not all\nare numbered")).toBe("12: not all\nare numbered");
});
