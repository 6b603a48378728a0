import { expect, test } from "vitest";
import { changeText } from "./change-text";

test("a change is said as a share, as a multiple where it is many, and not where there was nothing", () => {
  expect(changeText(150, 100)).toEqual({ direction: "up", text: "50%" });
  expect(changeText(50, 100)).toEqual({ direction: "down", text: "50%" });
  expect(changeText(100, 100)).toEqual({ direction: "same", text: "as before" });
  expect(changeText(2_500, 100)).toEqual({ direction: "up", text: "25×" });
  expect(changeText(5, 0)).toEqual({ direction: "up", text: "new" });
  expect(changeText(0, 0)).toBeNull();
});
