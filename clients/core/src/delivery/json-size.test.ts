import * as fc from "fast-check";
import { expect, test } from "vitest";
import { jsonSize } from "./json-size";

test("is the length of the JSON that JSON.stringify writes", () => {
  const text = fc.string({
    unit: fc.constantFrom("a", "ü", "🙂", "\u0000", "\n", '"', "\\", "\ud800", "\udc00", "日"),
  });
  fc.assert(
    fc.property(fc.jsonValue(), fc.array(text), fc.option(text, { nil: undefined }), (value, texts, field) => {
      const whole = { value, texts, field, [texts.join("")]: 1.5 };
      expect(jsonSize(whole)).toBe(Buffer.byteLength(JSON.stringify(whole)));
    }),
  );
});
