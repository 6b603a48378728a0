import { expect, test } from "vitest";
import { readAnsi, withoutAnsi } from "./ansi";

const ESC = "\u001B";
const looks = (text: string): unknown[] =>
  readAnsi(text).map(({ text: piece, colour, isBold }) => [piece, colour, isBold]);

test("colours and weight are kept, everything else that a terminal obeys is left out", () => {
  expect(looks(`a${ESC}[1;31mred${ESC}[0m b`)).toEqual([
    ["a", null, false],
    ["red", 1, true],
    [" b", null, false],
  ]);
  expect(looks(`${ESC}[38;5;196mx${ESC}[38;2;1;2;3my${ESC}[39mz`)).toEqual([
    ["x", "#ff0000", false],
    ["y", "#010203", false],
    ["z", null, false],
  ]);
  expect(
    withoutAnsi(`${ESC}]0;title\u0007${ESC}[2J${ESC}[3;4Hhi${ESC}]8;;javascript:x${ESC}\\link${ESC}]8;;${ESC}\\\u0000`),
  ).toBe("hilink");
});

test("of a line that was written over, what stood there last is left", () => {
  expect(withoutAnsi("10%\r50%\r100%\ndone\r\nnext")).toBe("100%\ndone\nnext");
});
