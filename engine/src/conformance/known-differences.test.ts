import type { Value } from "convex/values";
import { expect, test, vi } from "vitest";
import { openOurs, theirs, type Answer } from "./backends";
import { errorClass } from "./error-class";

/**
 * Where convex-test 0.0.60 answers otherwise than Convex, and the random programs keep away from it. Each names the function
 * of `differences.ts` that shows it, what the engine answers as Convex does, what convex-test answers, and why.
 */
const DIFFERENCES: readonly [name: string, ours: Value, theirs: Value, why: string][] = [
  ["crossTypeFilter", 1, 0, "its inequalities of filters are JavaScript's: across types nothing is greater"],
  ["negativeZeroFilter", 1, 0, "JavaScript takes -0 for 0; Convex orders -0 before 0"],
  ["negatingFilter", 1, "not implemented", "it does not know $neg"],
  ["equalitiesInAnyOrder", 1, "range", "it wants the equalities of an index range in the index's order"],
  ["beginningOfAnyWord", 0, 1, "it takes every word of a search for the beginning of one, Convex only the last"],
  ["wordsBetweenSigns", 1, 0, "it finds words between blanks, Convex between whatever is no letter or digit"],
  ["literalInt64", "taken", "does not fit", "it compares an int64 with its JSON"],
  ["recordOfNumbers", "returns", { key: "text" }, "it does not check records"],
  ["idOfNothing", "Unable to decode ID", null, "it takes any text for an id"],
  ["unsetOfUnknownField", "patched", "does not fit", "it validates fields that a patch takes away"],
  ["dataOfNestedError", { count: 1n }, "Error: Unexpected type of 1", "it decodes an error's data twice"],
  ["exactlyOnePage", false, true, "it looks whether a row follows a page; Convex finds out with the next page"],
  ["cursorOfAnotherQuery", "refused", "taken", "its cursors belong to no query"],
  ["nameOfJob", "differences.js:exactlyOnePage", "differences:exactlyOnePage", "it names a job's function by its path"],
  ["cancelTwice", "number", "undefined", "it does not say when a job was canceled"],
  ["cancelUndone", "canceled", "no such document", "it cannot cancel a job that was rolled back with its mutation"],
  ["scheduleNothing", "refused", "scheduled", "it looks for a job's function when the job is due"],
  ["longArray", "refused", "inserted", "it has no limits of values"],
  ["deepDocument", "refused", "inserted", "it has no limits of values"],
  ["largeDocument", "refused", "inserted", "it has no limits of values"],
  ["emptyPage", "refused", "taken", "it takes pages of nothing"],
];

/** Where the engine does not answer as Convex does, and convex-test does. */
const GAPS: typeof DIFFERENCES = [
  ["changesGlobals", ["hi", "hi"], ["hi", "changed"], "a module's globals are bound when it is loaded, not looked up"],
];

const ARGUMENTS: Record<string, Record<string, Value>> = {
  literalInt64: { value: 2n },
  recordOfNumbers: { value: { key: "text" } },
};

test("the engine differs from convex-test where that differs from Convex, and in the gaps that are known", async () => {
  vi.spyOn(console, "error").mockImplementation(() => undefined);
  const ours = await openOurs();
  const found: unknown[] = [];
  for (const [name, , , why] of [...DIFFERENCES, ...GAPS]) {
    const args = ARGUMENTS[name] ?? {};
    const request = ["mutation", `differences:${name}`, args] as const;
    const [our, their] = [await (await ours()).call(...request), await theirs().call(...request)];
    found.push([name, summary(our), summary(their), why]);
  }
  expect(found).toEqual([...DIFFERENCES, ...GAPS]);
});

/** The value, or what the error says in a few words. */
function summary(answer: Answer): Value {
  if ("value" in answer) return answer.value;
  const known = errorClass(answer.error);
  return ["not implemented", "Unable to decode ID"].find((words) => known.includes(words)) ?? known;
}
