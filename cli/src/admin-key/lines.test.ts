import { execFileSync } from "node:child_process";
import { expect, test } from "vitest";
import { connectionLines } from "./lines";

test.skipIf(process.platform === "win32")("a shell reads the lines as they are meant", () => {
  const lines = connectionLines("http://127.0.0.1:3210", "opensync|0a");
  const read = execFileSync("sh", [
    "-c",
    `${lines}printf '%s %s' "$CONVEX_SELF_HOSTED_URL" "$CONVEX_SELF_HOSTED_ADMIN_KEY"`,
  ]);
  expect(read.toString()).toBe("http://127.0.0.1:3210 opensync|0a");
});
