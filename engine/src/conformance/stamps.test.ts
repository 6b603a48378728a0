import type { Value } from "convex/values";
import { expect, test } from "vitest";
import { type Answer, type Backend, openOurs, theirs } from "./backends";
import { errorClass } from "./error-class";

const CALLS = [
  "insert",
  "insert",
  "ofAll",
  "throughNested",
  "given",
  "ofAll",
  "ranges",
  "ranges",
  "pages",
  "patched",
  "patchLast",
  "replaced",
  "undone",
  "asWholeNumber",
  "asText",
  "scheduled",
  "ofQuery",
  "rangeInQuery",
  "given",
  "ofAll",
];

/** The answers to all calls, each timestamp by its place among all of them. */
async function answers(backend: Backend): Promise<unknown[]> {
  const found: { name: string; answer: Answer }[] = [];
  for (const name of CALLS) {
    const kind = ["ofAll", "ofQuery", "rangeInQuery"].includes(name) ? "query" : "mutation";
    found.push({ name, answer: await backend.call(kind, `stamps:${name}`, {}) });
  }
  const stamps = new Set(found.flatMap(({ answer }) => ("value" in answer ? bigints(answer.value) : [])));
  const sorted = [...stamps].sort((left, right) => (left < right ? -1 : 1));
  return found.map(({ name, answer }) => ({
    [name]: "value" in answer ? placed(answer.value, sorted) : errorClass(answer.error),
  }));
}

function bigints(value: Value | undefined): bigint[] {
  if (typeof value === "bigint") return [value];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(bigints) : [];
}

function placed(value: Value | undefined, stamps: bigint[]): unknown {
  if (typeof value === "bigint") return `timestamp ${stamps.indexOf(value)}`;
  if (Array.isArray(value)) return value.map((each) => placed(each, stamps));
  if (typeof value !== "object" || value === null) return value;
  const fields = Object.entries(value).filter(([name]) => name !== "_id" && name !== "_creationTime");
  return Object.fromEntries(fields.map(([name, each]) => [name, placed(each, stamps)]));
}

test("the placeholder of the commit's timestamp stands, sorts, travels and is replaced alike", async () => {
  const ours = await openOurs();
  expect(await answers(await ours())).toEqual(await answers(theirs()));
});
