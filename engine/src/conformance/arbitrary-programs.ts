import type { Value } from "convex/values";
import * as fc from "fast-check";
import type { Kind } from "./backends";
import { bound, scalar, value } from "./arbitrary-values";

export interface Call {
  kind: Kind;
  steps: Value[];
}

type Bound = [method: string, field: string, bound: { value?: Value }];
type Expression = Value[];

/** What is read of the table `rows`. */
export const source = fc
  .record({
    range: fc.oneof(
      fc.record({ index: fc.constant("by_a"), range: bounds("a") }),
      fc.tuple(bound, bounds("b")).map(([a, rest]) => ({ index: "by_a_b", range: [["eq", "a", a] as Bound, ...rest] })),
      fc.record({ index: fc.constant("by_d"), range: bounds("c.d") }),
      fc.record({ index: fc.constant("by_n"), range: bounds("n") }),
      fc.record({ index: fc.constant("by_creation_time"), range: fc.constant([]) }),
      fc.record({ index: fc.constant("by_a_b"), range: wrongBounds("a", "b") }),
      fc.constant({ index: null, range: [] }),
    ),
    order: fc.constantFrom(null, "asc", "desc"),
    filter: fc.option(filter(), { nil: null }),
  })
  .map(({ range: { index, range }, ...rest }) => ({ index, range, ...rest }));

const row = fc
  .record({ a: value, b: value, c: fc.record({ d: value }) }, { requiredKeys: [] })
  .chain((fields) => fc.integer({ min: 1, max: 9 }).map((n) => ({ ...fields, n })));

/** Most of them fit the table's validator. */
export const typed = fc.record(
  {
    text: mostly(fc.constantFrom("a", "b")),
    number: mostly(fc.constantFrom(1, NaN)),
    whole: mostly(fc.constantFrom(1n, -5n)),
    flag: mostly(fc.boolean()),
    bytes: mostly(fc.constant(new Uint8Array([1]).buffer)),
    choice: mostly(fc.constantFrom<Value>("a", 1, true)),
    list: mostly(fc.array(fc.constantFrom(1, null), { maxLength: 2 })),
    inner: mostly(fc.constantFrom<Value>({ x: 1 }, { x: 2, y: "y" })),
    other: value,
  },
  { requiredKeys: [] },
);

/** No word begins another one: where a word of the query begins several, which of them counts is not the same everywhere. */
const WORDS = ["red", "Fox", "blue", "hound", "ÜBUNG", "东京", "x9", "ten"];
const note = fc.record(
  {
    text: fc.array(fc.constantFrom(...WORDS), { minLength: 1, maxLength: 4 }).map((words) => words.join(" ")),
    room: fc.constantFrom("a", "b", null),
  },
  { requiredKeys: ["text"] },
);

const reading = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      op: fc.constant("find"),
      source,
      take: fc.oneof(fc.constantFrom(null, "first", "unique"), fc.nat(4)),
    }),
  },
  { weight: 2, arbitrary: fc.record({ op: fc.constant("get"), row: fc.nat(19) }) },
  {
    weight: 1,
    arbitrary: fc.record({ op: fc.constant("get"), row: fc.nat(19), table: fc.constantFrom("rows", "typed") }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ op: fc.constant("normalizeId"), row: fc.nat(19), of: fc.constantFrom("rows", "notes") }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      op: fc.constant("search"),
      words: fc
        .tuple(fc.array(fc.constantFrom(...WORDS), { maxLength: 2 }), fc.constantFrom(...WORDS), fc.nat(3))
        // The last word may be the beginning of one.
        .map(([before, last, cut]) => [...before, last.slice(0, Math.max(1, last.length - cut))].join(" ")),
      // No filter; or one by a value, or by its absence.
      room: fc.constantFrom<Value>(null, null, {}, { value: null }, { value: "a" }),
    }),
  },
);

const address = { row: fc.nat(19), table: fc.constantFrom("rows", "typed") };
const content = fc.oneof(
  { weight: 4, arbitrary: fc.record({ value: row }) },
  { weight: 2, arbitrary: fc.record({ value: typed }) },
  { weight: 1, arbitrary: fc.record({ value: typed, link: fc.nat(19) }) },
  { weight: 1, arbitrary: fc.record({ value: fc.record({ a: value, n: scalar }, { requiredKeys: [] }) }) },
  { weight: 1, arbitrary: fc.record({ value: note }) },
);
const insert = fc.oneof(
  { weight: 6, arbitrary: fc.record({ op: fc.constant("insert"), into: fc.constant("rows"), value: row }) },
  {
    weight: 2,
    arbitrary: fc.record(
      { op: fc.constant("insert"), into: fc.constant("typed"), value: typed, link: fc.nat(19) },
      { requiredKeys: ["op", "into", "value"] },
    ),
  },
  { weight: 2, arbitrary: fc.record({ op: fc.constant("insert"), into: fc.constant("notes"), value: note }) },
);
const writing = fc.oneof(
  { weight: 5, arbitrary: insert },
  {
    weight: 2,
    arbitrary: fc
      .tuple(
        fc.record({ op: fc.constantFrom("patch", "replace"), ...address }, { requiredKeys: ["op", "row"] }),
        content,
        fc.subarray(["a", "c", "n", "text", "number"]),
      )
      .map(([step, written, unset]) => ({ ...step, ...written, unset })),
  },
  { weight: 1, arbitrary: fc.record({ op: fc.constant("delete"), ...address }, { requiredKeys: ["op", "row"] }) },
);
const ending = fc.oneof(
  fc.record({ op: fc.constant("fail"), why: fc.constantFrom("a reason", 1, true, null) }),
  fc.constant({ op: "crash" }),
);

interface Steps {
  query: Value[];
  mutation: Value[];
  action: Value[];
}

/** Steps of a function of each kind, calling others: a few of them end in an error that nobody there has caught. */
const stepsOf = fc.letrec<Steps>((tie) => {
  const steps = (maxLength: number, ...kinds: fc.WeightedArbitrary<Value>[]): fc.Arbitrary<Value[]> =>
    fc
      .tuple(
        fc.array(fc.oneof({ maxDepth: 2, depthIdentifier: "calls" }, ...kinds), { minLength: 1, maxLength }),
        fc.option(ending, { freq: 6, nil: null }),
      )
      .map(([some, last]) => (last === null ? some : [...some, last]));
  const call = (op: string, inner: "query" | "mutation" | "action"): fc.Arbitrary<Value> =>
    (tie(inner) as fc.Arbitrary<Value[]>).map((its): Value => ({ op, steps: its }));
  const asStep = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<Value> => arbitrary as unknown as fc.Arbitrary<Value>;
  return {
    query: steps(6, { weight: 6, arbitrary: asStep(reading) }, { weight: 1, arbitrary: call("runQuery", "query") }),
    mutation: steps(
      14,
      { weight: 8, arbitrary: asStep(writing) },
      { weight: 4, arbitrary: asStep(reading) },
      { weight: 1, arbitrary: call("runQuery", "query") },
      { weight: 2, arbitrary: call("runMutation", "mutation") },
    ),
    action: steps(
      4,
      { weight: 2, arbitrary: call("runMutation", "mutation") },
      { weight: 1, arbitrary: call("runQuery", "query") },
      { weight: 1, arbitrary: call("runAction", "action") },
    ),
  };
});

const call = fc.oneof(
  { weight: 5, arbitrary: stepsOf.mutation.map((steps): Call => ({ kind: "mutation", steps })) },
  { weight: 2, arbitrary: stepsOf.query.map((steps): Call => ({ kind: "query", steps })) },
  { weight: 1, arbitrary: stepsOf.action.map((steps): Call => ({ kind: "action", steps })) },
);

export const program = fc.array(call, { minLength: 1, maxLength: 5 });

/** Some rows, to be paged over. */
export const someRows = fc.array(
  row.map((each): Value => ({ op: "insert", into: "rows", value: each })),
  { maxLength: 12 },
);

/** Changes of rows that are there, and new ones. */
export const someWrites = fc.array(writing, { maxLength: 6 });

const job = fc.oneof({ weight: 4, arbitrary: insert }, { weight: 1, arbitrary: ending });
const scheduling: fc.Arbitrary<Value> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc
      .array(
        fc.oneof({ weight: 6, arbitrary: job }, { weight: 1, arbitrary: schedule(fc.array(job, { maxLength: 2 })) }),
        {
          maxLength: 3,
        },
      )
      .map((steps): Value => ({ op: "schedule", steps })),
  },
  { weight: 1, arbitrary: fc.nat(9).map((at): Value => ({ op: "cancel", row: at })) },
  {
    weight: 1,
    arbitrary: fc
      .tuple(schedule(fc.array(job, { maxLength: 2 })), fc.option(ending, { nil: null }))
      .map(([step, last]): Value => ({ op: "runMutation", steps: last === null ? [step] : [step, last] })),
  },
);

/** Mutations that schedule others, some of which fail. */
export const scheduledProgram = fc
  .tuple(fc.array(scheduling, { minLength: 1, maxLength: 5 }), fc.option(ending, { freq: 8, nil: null }))
  .map(([steps, last]) => (last === null ? steps : [...steps, last]));

function schedule(steps: fc.Arbitrary<Value[]>): fc.Arbitrary<Value> {
  return steps.map((its): Value => ({ op: "schedule", steps: its }));
}

/** Mostly of the wanted kind. */
function mostly<T extends Value>(wanted: fc.Arbitrary<T>): fc.Arbitrary<Value> {
  return fc.oneof({ weight: 12, arbitrary: wanted }, { weight: 1, arbitrary: value });
}

/**
 * Many of these are no ranges: a field left out, one that the index does not have, two bounds of one side. Equalities come
 * first and in the index's order, since convex-test wants them so, and Convex does not mind.
 */
function wrongBounds(...fields: string[]): fc.Arbitrary<Bound[]> {
  const field = fc.constantFrom(...fields, "c.d");
  const place = ([, name]: Bound): number => fields.indexOf(name);
  return fc
    .tuple(
      fc.array(fc.tuple(fc.constant("eq"), field, bound), { maxLength: 2 }),
      fc.array(fc.tuple(fc.constantFrom("gt", "gte", "lt", "lte"), field, bound), { maxLength: 3 }),
    )
    .map(([equal, rest]): Bound[] => [...equal.toSorted((left, right) => place(left) - place(right)), ...rest]);
}

function bounds(field: string): fc.Arbitrary<Bound[]> {
  const one = (...methods: string[]): fc.Arbitrary<Bound> =>
    fc.tuple(fc.constantFrom(...methods), fc.constant(field), bound);
  return fc.oneof(
    fc.constant<Bound[]>([]),
    one("eq").map((each) => [each]),
    one("gt", "gte").map((each) => [each]),
    one("lt", "lte").map((each) => [each]),
    fc.tuple(one("gt", "gte"), one("lt", "lte")),
    fc.tuple(one("lt", "lte"), one("gt", "gte")),
  );
}

/** Its inequalities and arithmetic are of numbers only: convex-test compares as JavaScript does, which no backend does across types. */
function filter(): fc.Arbitrary<Expression> {
  const field = fc.constantFrom("a", "b", "c", "c.d", "missing").map((name): Expression => ["field", name]);
  const literal = bound.map((operand): Expression => ["value", operand as Value]);
  const leaf = fc.oneof(
    fc.constant<Expression>(["field", "n"]),
    fc.integer({ min: 1, max: 9 }).map((each): Expression => ["value", { value: each }]),
  );
  const { test } = fc.letrec<{ number: Expression; test: Expression }>((tie) => ({
    number: fc.oneof(
      { maxDepth: 2, depthIdentifier: "number" },
      leaf,
      fc.tuple(fc.constantFrom("add", "sub"), tie("number"), tie("number")).map((all): Expression => all),
      // Of positive numbers: never -0, which JavaScript takes for 0.
      fc.tuple(fc.constantFrom("mul", "div", "mod"), leaf, leaf).map((all): Expression => all),
    ),
    test: fc.oneof(
      { maxDepth: 2, depthIdentifier: "test" },
      { weight: 4, arbitrary: fc.tuple(fc.constantFrom("eq", "neq"), field, literal).map((all): Expression => all) },
      {
        weight: 3,
        arbitrary: fc
          .tuple(fc.constantFrom("eq", "neq", "lt", "lte", "gt", "gte"), tie("number"), tie("number"))
          .map((all): Expression => all),
      },
      { weight: 1, arbitrary: tie("test").map((inner): Expression => ["not", inner]) },
      {
        weight: 1,
        arbitrary: fc
          .tuple(fc.constantFrom("and", "or"), fc.array(tie("test"), { minLength: 1, maxLength: 3 }))
          .map(([operator, inner]): Expression => [operator, ...inner]),
      },
    ),
  }));
  return test;
}
