import { expect, test } from "vitest";
import { formatKey, hashKey, isKeyShaped, keyPrefix } from "./keys";

test("a key is osk_ and 32 bytes, shown only by its ends and kept only as SHA-256", async () => {
  const key = formatKey(new Uint8Array(32).fill(0xfb));
  expect(key).toMatch(/^osk_[A-Za-z0-9_-]{43}$/);
  expect(isKeyShaped(key)).toBe(true);
  expect(isKeyShaped("sk-other")).toBe(false);
  expect(keyPrefix(key)).toBe(key.slice(0, 8));
  expect(await hashKey("osk_x")).toMatch(/^[0-9a-f]{64}$/);
});
