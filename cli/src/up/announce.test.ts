import { homedir } from "node:os";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { text } from "node:stream/consumers";
import { expect, test } from "vitest";
import { AGENTS, type Found } from "../agents";
import { announce, type Announcement } from "./announce";

function sessions(...counts: readonly number[]): Found[] {
  return AGENTS.map((agent, index) => ({ agent, history: { sessions: counts[index] ?? 0, unreadable: [] } }));
}

async function shown(changes: Partial<Announcement>): Promise<string[]> {
  const stream = Object.assign(new PassThrough(), { isTTY: false });
  const dataDir = join(homedir(), "data");
  announce(stream, {
    url: "http://127.0.0.1:3210",
    signInUrl: "http://127.0.0.1:3210/#code=isc_1",
    dataDir,
    apiKey: "osk_new",
    found: sessions(1, 0),
    ...changes,
  });
  stream.end();
  return (await text(stream)).split("\n");
}

test("the first start says in three lines where it is and how to get in, the key, and the next command", async () => {
  expect(await shown({})).toEqual([
    "OpenSync is running: http://127.0.0.1:3210/#code=isc_1 (sign-in link, works once)",
    `API key, shown only now: osk_new Data: ${join("~", "data")}`,
    "Next: npx claude-code-sync login --url http://127.0.0.1:3210 (1 Claude Code session found on this machine)",
    "",
  ]);
});

test("the next command is the login of the agents that were used here", async () => {
  const next = async (...counts: number[]): Promise<string[]> =>
    ((await shown({ found: sessions(...counts) }))[2] ?? "").match(/npx \S+ login/g) ?? [];
  expect(await next(0, 8)).toEqual(["npx opencode-sync login"]);
  expect(await next(3, 8)).toEqual(["npx claude-code-sync login", "npx opencode-sync login"]);
  expect(await next(0, 0)).toEqual(["npx claude-code-sync login"]);
  expect((await shown({ found: sessions(0, 8) }))[2]).toMatch(
    /\(0 Claude Code sessions found, 8 OpenCode sessions found on this machine\)$/,
  );
});

test("a later start says only where it is, and how to get in", async () => {
  expect(await shown({ apiKey: undefined })).toHaveLength(3);
});

test("another user's home is not taken for one's own", async () => {
  expect((await shown({ dataDir: `${homedir()}2/data` }))[1]).toContain(`Data: ${homedir()}2/data`);
});

test("the login command of a backend that listens to the network says what the client will ask for", async () => {
  expect((await shown({ url: "http://192.0.2.7:3210" }))[2]).toContain("--url http://192.0.2.7:3210 --insecure");
  expect((await shown({ url: "http://[::1]:3210" }))[2]).not.toContain("--insecure");
});
