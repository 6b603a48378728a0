import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, isAbsolute, join } from "node:path";
import { expect, test } from "vitest";
import { defaultTranscriptRoot, discoverTranscripts, locateTranscripts } from "./discover";

test("finds sessions and their subagents in all layouts, and nothing else", async () => {
  const root = await mkdtemp(join(tmpdir(), "opensync-discover-"));
  for (const path of [
    "-p/s1.jsonl",
    "-p/s1/subagents/agent-a.jsonl",
    "-p/s1/subagents/workflows/w/agent-b.jsonl",
    "-p/s1/subagents/agent-a.meta.json",
    "-p/s1/tool-results/x.txt",
    "-p/agent-old.jsonl",
    "-q/s2.jsonl",
    "-q/notes.md",
    "stray.jsonl",
  ]) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), "{}\n");
  }
  const found = await discoverTranscripts(root);
  expect(found).toMatchObject({ sessions: 2, subagents: 3, bytes: 15, unreadable: [] });
  const ids = found.transcripts.map(({ sessionId, agentId }) => `${sessionId ?? "?"} ${agentId ?? ""}`);
  expect(new Set(ids)).toEqual(new Set(["? old", "s1 a", "s1 b", "s1 ", "s2 "]));
  const paths = ["-p/s1.jsonl", "-p/s1/subagents/workflows/w/agent-b.jsonl", "-p/gone.jsonl"];
  const located = await locateTranscripts(paths.map((path) => join(root, path)));
  expect(located.transcripts).toHaveLength(3);
  const own = found.transcripts.filter(({ sessionId }) => sessionId === "s1");
  expect(new Set(located.transcripts)).toEqual(new Set(own));
  await rm(root, { recursive: true });
});

test("a store that is not there holds no transcripts", async () => {
  expect(await discoverTranscripts(join(tmpdir(), "opensync-no-such-store"))).toMatchObject({
    sessions: 0,
    transcripts: [],
    unreadable: [],
  });
});

test("the store is where CLAUDE_CONFIG_DIR says, else in the home folder", () => {
  expect(defaultTranscriptRoot({ CLAUDE_CONFIG_DIR: "/elsewhere", HOME: "/home/a" })).toBe(
    join("/elsewhere", "projects"),
  );
  expect(defaultTranscriptRoot({ HOME: "/home/a" })).toBe(join("/home/a", ".claude", "projects"));
  expect(isAbsolute(defaultTranscriptRoot({ HOME: "" }))).toBe(true);
});
