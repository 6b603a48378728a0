import { expect, test } from "vitest";
import { platformText } from "./platform-text";

test("a machine's platform has the name that its users know, or its own", () => {
  expect(["darwin", "win32", "linux", "haiku"].map(platformText)).toEqual(["macOS", "Windows", "Linux", "haiku"]);
});
