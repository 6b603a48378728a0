import { expect, test } from "vitest";
import { embeddedImage, remoteImage, safeLink } from "./safe-url";

test("a click follows http, https and mail, and nothing that runs", () => {
  expect(safeLink("https://example.com/a?b=c")).toBe("https://example.com/a?b=c");
  expect(safeLink("mailto:ada@example.com")).toBe("mailto:ada@example.com");
  for (const bad of [
    "javascript:alert(1)",
    " javascript:alert(1)",
    "JaVaScRiPt:x",
    "data:text/html,x",
    "file:///etc/passwd",
    "/a",
    "//x",
    "vbscript:x",
  ]) {
    expect(safeLink(bad)).toBeNull();
    expect(remoteImage(bad)).toBeNull();
  }
});

test("of images that came along, only pictures are shown", () => {
  expect(embeddedImage("image/png", "aGk=")).toBe("data:image/png;base64,aGk=");
  expect(embeddedImage("image/svg+xml", "aGk=")).toBeNull();
  expect(embeddedImage("image/png", 'x" onerror="alert(1)')).toBeNull();
});
