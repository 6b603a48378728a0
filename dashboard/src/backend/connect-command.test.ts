import { expect, test } from "vitest";
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
