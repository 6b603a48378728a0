import * as fc from "fast-check";
import { expect, test } from "vitest";
import { float64ToJson, int64ToJson, type Json } from "../../values/json";
import { exportLine, parseExportLine, parsePlainLine } from "./export-json";

const leaf = fc.oneof(
  fc.constant(null),
  fc.boolean(),
  fc.double().map(float64ToJson),
  fc.integer().map(float64ToJson),
  fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map(int64ToJson),
  fc.string({ unit: "binary" }),
  fc.constant('1 "2" \\ 3.0 {"$integer": 4}'),
  fc.uint8Array().map((bytes): Json => ({ $bytes: Buffer.from(bytes).toString("base64") })),
);
const { value } = fc.letrec<{ value: Json }>((tie) => ({
  value: fc.oneof(
    { depthSize: "small" },
    leaf,
    fc.array(tie("value"), { maxLength: 5 }),
    fc.dictionary(fc.stringMatching(/^[a-z_][a-z0-9_]{0,8}$/), tie("value"), { maxKeys: 5 }),
  ),
}));

test("every value comes back from an export as it went in", () => {
  fc.assert(
    fc.property(value, (each) => {
      const line = exportLine(each);
      expect(line).not.toContain("\n");
      expect(parseExportLine(line)).toEqual(each);
    }),
    { numRuns: 2000 },
  );
});

test("integers and floats are told apart as upstream writes them", () => {
  expect(exportLine({ a: 5, b: int64ToJson(5n), c: { $float: "AAAAAAAAAIA=" }, d: 1e21, e: -0.5 })).toBe(
    '{"a":5.0,"b":5,"c":-0.0,"d":1e+21,"e":-0.5}',
  );
  expect(parseExportLine('[-1.7976931348623157e308, 9223372036854775807, -0, {"$float":"AAAAAAAA8H8="}]')).toEqual([
    -1.7976931348623157e308,
    int64ToJson(2n ** 63n - 1n),
    float64ToJson(-0),
    { $float: "AAAAAAAA8H8=" },
  ]);
});

test("rows that people write hold floats", () => {
  expect(parsePlainLine('{"n": 1, "list": [-0], "i": {"$integer": "AQAAAAAAAAA="}}')).toEqual({
    n: 1,
    list: [float64ToJson(-0)],
    i: { $integer: "AQAAAAAAAAA=" },
  });
});
