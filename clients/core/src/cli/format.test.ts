import { expect, test } from "vitest";
import { formatAmount, formatBytes, formatDuration } from "./format";

test.each([
  [0, "0 B"],
  [999, "999 B"],
  [1_000, "1.0 kB"],
  [999_949, "999.9 kB"],
  [999_950, "1.0 MB"],
  [1_234_567_890, "1.2 GB"],
  [5e15, "5000.0 TB"],
])("%d bytes are %s", (bytes, text) => {
  expect(formatBytes(bytes)).toBe(text);
});

test.each([
  [0, "0 ms"],
  [85.4, "85 ms"],
  [1_449, "1.4 s"],
  [9_949, "9.9 s"],
  [9_950, "10 s"],
  [59_499, "59 s"],
  [59_501, "1 min 0 s"],
  [185_000, "3 min 5 s"],
  [7_800_000, "2 h 10 min"],
])("%d ms are %s", (ms, text) => {
  expect(formatDuration(ms)).toBe(text);
});

test("amounts agree with their noun", () => {
  expect([formatAmount(0, "message"), formatAmount(1, "message"), formatAmount(12_345, "message")]).toEqual([
    "0 messages",
    "1 message",
    "12,345 messages",
  ]);
});
