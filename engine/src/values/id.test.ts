import * as fc from "fast-check";
import { expect, test } from "vitest";
import { decodeId, encodeId, newInternalId } from "./id";

test("an id is written as upstream writes it", () => {
  // The stability test of upstream's crates/value/src/id_v6.rs.
  const bytes = [251];
  for (let at = 1; at < 16; at += 1) bytes.push(((bytes[at - 1] ?? 0) * 251) & 0xff);
  expect(encodeId(1017, Uint8Array.from(bytes))).toBe("z43zp6c3e75gkmz1kfwj6mbbx5sw281h");
});

test("an id decodes to the table and bytes it was made of", () => {
  const id = fc.uint8Array({ minLength: 16, maxLength: 16 });
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 2 ** 31 - 1 }), id, (tableNumber, bytes) => {
      const text = encodeId(tableNumber, bytes);
      expect(text).toMatch(/^[0-9a-hjkmnp-tv-z]{31,37}$/);
      expect(decodeId(text)).toEqual({ tableNumber, bytes: Buffer.from(bytes) });
    }),
  );
});

test("text that is not an id decodes to null", () => {
  const id = encodeId(10_001, newInternalId(0));
  expect(decodeId("")).toBeNull();
  expect(decodeId(`${id}0`)).toBeNull();
  expect(decodeId(id.toUpperCase())).toBeNull();
  expect(decodeId("sssswsgggggggggsgcsssfafffsffks")).toBeNull();
  fc.assert(fc.property(fc.string({ minLength: 30, maxLength: 38 }), (text) => decodeId(text) === null));
});

test("one wrong character is always noticed", () => {
  const id = encodeId(10_001, newInternalId(1_700_000_000_000));
  for (let at = 0; at < id.length; at += 1) {
    const other = id[at] === "7" ? "8" : "7";
    expect(decodeId(id.slice(0, at) + other + id.slice(at + 1))).toBeNull();
  }
});

test("new ids begin with their time and do not repeat", () => {
  const ids = Array.from({ length: 2000 }, () => newInternalId(1_700_000_000_000).toString("hex"));
  expect(new Set(ids).size).toBe(ids.length);
  expect(ids.every((id) => id.startsWith((1_700_000_000_000).toString(16).padStart(12, "0")))).toBe(true);
});
