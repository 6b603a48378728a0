import { chmod, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { writeServerFile } from "../backend/server-file";
import { runChecks, type Finding } from "./checks";

let home: string;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), "opensync-doctor-"));
});
afterEach(async () => await rm(home, { recursive: true, force: true }));

async function find(check: string, dataDir = join(home, "data")): Promise<Finding | undefined> {
  const findings = await runChecks(dataDir, { HOME: home });
  expect(findings.map((finding) => finding.check)).toEqual([
    "Node",
    "Data folder",
    "Disk",
    "Backend",
    "Claude Code",
    "OpenCode",
  ]);
  return findings.find((finding) => finding.check === check);
}

test("before the first start nothing has failed", async () => {
  expect((await runChecks(join(home, "data"), { HOME: home })).map(({ state }) => state)).not.toContain("failed");
  expect(await find("Data folder")).toMatchObject({ state: "ok", message: expect.stringContaining("first start") });
  expect(await find("Backend")).toMatchObject({
    message: "not running",
    hint: expect.stringMatching(/^Start it: (npx )?opensync up$/),
  });
  expect(await find("Claude Code")).toMatchObject({
    state: "warning",
    message: `no sessions in ${join(home, ".claude", "projects")}`,
  });
});

test("a data folder that is a file is a finding, and the other checks are made all the same", async () => {
  const file = join(home, "file");
  await writeFile(file, "");
  expect(await find("Data folder", file)).toEqual({
    check: "Data folder",
    state: "failed",
    message: `${file} is not a folder.`,
    hint: "Choose another one with --data.",
  });
});

test.skipIf(process.platform === "win32")(
  "a data folder that others can read is a warning with the command against it",
  async () => {
    const folder = join(home, "data");
    await mkdir(folder);
    await chmod(folder, 0o755);
    expect(await find("Data folder")).toMatchObject({ state: "warning", hint: `Run: chmod 700 "${folder}"` });
    await chmod(folder, 0o700);
    expect(await find("Data folder")).toMatchObject({ state: "ok" });
  },
);

test("a process that does not answer where it should is a failure", async () => {
  const folder = join(home, "data");
  await mkdir(folder);
  await writeServerFile(folder, { url: "http://127.0.0.1:1", siteUrl: "http://127.0.0.1:1", pid: process.pid });
  expect(await find("Backend")).toMatchObject({
    state: "failed",
    message: expect.stringContaining(String(process.pid)),
  });
});

test("the sessions of this machine are counted", async () => {
  const project = join(home, ".claude", "projects", "-home-ada-app");
  await mkdir(project, { recursive: true });
  await writeFile(join(project, "8d5ede3c-88b9-436b-9ac2-a2abe5678529.jsonl"), "{}\n");
  expect(await find("Claude Code")).toMatchObject({ state: "ok", message: "1 session on this machine" });
  expect(await find("OpenCode")).toMatchObject({ state: "ok", message: expect.stringContaining("no sessions in") });
});
