import { expect, test } from "vitest";
import { changeText } from "./change-text";
import { connectCommand } from "./connect-command";

test("the command names this backend, and says insecure only for plain http beyond this machine", () => {
  expect(connectCommand("claude-code-sync", "http://127.0.0.1:3210")).toBe(
    "npx claude-code-sync login --url http://127.0.0.1:3210",
  );
  expect(connectCommand("opencode-sync", "http://nas.home:3210/")).toBe(
    "npx opencode-sync login --url http://nas.home:3210 --insecure",
  );
  expect(connectCommand("opencode-sync", "https://x.convex.cloud")).toBe(
    "npx opencode-sync login --url https://x.convex.cloud",
  );
  expect(connectCommand("opencode-sync", "http://[::1]:3210")).not.toContain("--insecure");
});

test("a change is said as a share, as a multiple where it is many, and not where there was nothing", () => {
  expect(changeText(150, 100)).toEqual({ direction: "up", text: "50%" });
  expect(changeText(50, 100)).toEqual({ direction: "down", text: "50%" });
  expect(changeText(100, 100)).toEqual({ direction: "same", text: "as before" });
  expect(changeText(2_500, 100)).toEqual({ direction: "up", text: "25×" });
  expect(changeText(5, 0)).toEqual({ direction: "up", text: "new" });
  expect(changeText(0, 0)).toBeNull();
});
