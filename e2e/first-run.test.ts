import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openTerminal, type Terminal } from "./agents/terminal";
import { startBackend } from "./support/backend";
import { finished, runCommand, startCommand } from "./support/command";
import { getJson } from "./support/api";
import { DashboardClient } from "./support/dashboard-client";
import { makeHome, type Home } from "./support/home";

let home: Home;
beforeEach(() => {
  home = makeHome();
});
afterEach(async () => await home.remove());

test("the first start makes an owner and a key, and says where everything is in one line of JSON", async () => {
  const backend = await startBackend(home.dataDir, home.env);
  expect(backend).toMatchObject({ dataDir: home.dataDir, pid: backend.process.pid });
  expect(backend.apiKey).toMatch(/^osk_[\w-]{43}$/);
  expect(new URL(backend.url).hostname).toBe("127.0.0.1");
  expect(await (await fetch(new URL("/health", backend.siteUrl))).json()).toMatchObject({ status: "ok" });
  expect(await (await fetch(new URL("/http/health", backend.url))).json()).toMatchObject({ status: "ok" });
  expect(await getJson(backend.siteUrl, backend.apiKey ?? "", "/api/me")).toMatchObject({
    key: { scopes: expect.arrayContaining(["ingest", "read"]) },
  });
  expect((await fetch(backend.dashboardUrl)).status).toBe(200);
  expect(await backend.stop("SIGTERM")).toBe(0);
});

test("a later start makes no other key, and the first one still works", async () => {
  const first = await startBackend(home.dataDir, home.env);
  expect(await first.stop("SIGINT")).toBe(0);
  const second = await startBackend(home.dataDir, home.env);
  expect(second.apiKey).toBeNull();
  await getJson(second.siteUrl, first.apiKey ?? "", "/api/me");
  expect(await second.stop()).toBe(0);
});

test("nobody but the owner can read the data folder", async () => {
  const backend = await startBackend(home.dataDir, home.env);
  expect(statSync(home.dataDir).mode & 0o077).toBe(0);
  expect(statSync(join(home.dataDir, "admin.key")).mode & 0o077).toBe(0);
  await backend.stop();
});

test("a second process on the same folder is told where the first one runs", async () => {
  const backend = await startBackend(home.dataDir, home.env);
  const second = await finished(
    startCommand("opensync", ["up", "--json", "--port", "0", "--site-port", "0", "--data", home.dataDir], {
      env: home.env,
    }),
  );
  expect(second.code).toBe(1);
  expect(second.stdout).toBe("");
  expect(second.stderr).toContain(`running already, at ${backend.url} (process ${backend.pid})`);
  await backend.stop();
});

test("a backend that was killed starts again on its folder", async () => {
  const first = await startBackend(home.dataDir, home.env);
  await first.stop("SIGKILL");
  const second = await startBackend(home.dataDir, home.env);
  await getJson(second.siteUrl, first.apiKey ?? "", "/api/me");
  expect(await second.stop()).toBe(0);
});

test("a port in use is named, with what to do", async () => {
  const backend = await startBackend(home.dataDir, home.env);
  const port = new URL(backend.url).port;
  const second = await runCommand(
    "opensync",
    ["up", "--json", "--port", port, "--site-port", "0", "--data", join(home.folder, "other")],
    { env: home.env },
  );
  expect(second.code).toBe(1);
  expect(second.stderr).toContain(port);
  expect(second.stderr).toContain("--port");
  await backend.stop();
});

test("a person reads three lines: where it is, the key, the next command with the number of sessions found", async () => {
  home.addTranscripts("claude-main");
  const child = startCommand(
    "opensync",
    ["up", "--no-open", "--port", "0", "--site-port", "0", "--data", home.dataDir],
    { env: home.env },
  );
  let shown = "";
  await new Promise<void>((resolve) => {
    child.stdout?.setEncoding("utf8").on("data", (text: string) => {
      shown += text;
      if (shown.split("\n").length > 3) resolve();
    });
  });
  expect(shown).toMatch(/http:\/\/127\.0\.0\.1:\d+/);
  expect(shown).toMatch(/osk_[\w-]{43}/);
  expect(shown).toMatch(/claude-code-sync login/);
  expect(shown).toMatch(/1 Claude Code session found/);
  child.kill("SIGTERM");
  expect((await finished(child)).code).toBe(0);
});

test("--import brings the history of every agent in without asking", async () => {
  home.addTranscripts("claude-main");
  home.addOpenCode("main");
  const backend = await startBackend(home.dataDir, home.env, ["--import"]);
  const countBySource = async (): Promise<Record<string, number>> => {
    const { sessions } = await getJson<{ sessions: { source: string }[] }>(
      backend.siteUrl,
      backend.apiKey ?? "",
      "/api/sessions?limit=100",
    );
    return Object.fromEntries(
      ["claude-code", "opencode"].map((source) => [source, sessions.filter((each) => each.source === source).length]),
    );
  };
  await expect.poll(countBySource, { timeout: 60_000 }).toEqual({ "claude-code": 1, opencode: 3 });
  await backend.stop();
});

test("keys are made, listed and revoked while the backend runs and while it does not", async () => {
  const backend = await startBackend(home.dataDir, home.env);
  const created = await runCommand(
    "opensync",
    ["keys", "create", "--name", "laptop", "--scope", "read", "--json", "--data", home.dataDir],
    { env: home.env },
  );
  const { apiKey } = JSON.parse(created.stdout) as { apiKey: string };
  await getJson(backend.siteUrl, apiKey, "/api/sessions");
  const written = await fetch(new URL("/sync/session", backend.siteUrl), {
    method: "POST",
    headers: { authorization: `Bearer ${apiKey}` },
    body: "{}",
  });
  expect(written.status).toBe(403);
  await backend.stop();
  const revoked = await runCommand("opensync", ["keys", "revoke", apiKey.slice(0, 8), "--data", home.dataDir], {
    env: home.env,
  });
  expect(revoked).toMatchObject({ code: 0 });
  const listed = await runCommand("opensync", ["keys", "list", "--data", home.dataDir], { env: home.env });
  expect(listed.stdout).toMatch(/laptop .*read.*revoked/);
  expect(listed.stdout).not.toContain(apiKey);
  const again = await startBackend(home.dataDir, home.env);
  await expect(getJson(again.siteUrl, apiKey, "/api/sessions")).rejects.toThrow("401");
  await again.stop();
});

test("doctor finds nothing wrong with a running backend, and names one that does not run", async () => {
  const backend = await startBackend(home.dataDir, home.env);
  const healthy = await runCommand("opensync", ["doctor", "--data", home.dataDir], { env: home.env });
  expect(healthy).toMatchObject({ code: 0 });
  expect(healthy.stdout).toContain(backend.url);
  await backend.stop();
  const stopped = await runCommand("opensync", ["doctor", "--json", "--data", home.dataDir], { env: home.env });
  expect(JSON.parse(stopped.stdout)).toMatchObject({
    findings: expect.arrayContaining([expect.objectContaining({ check: "Backend", message: "not running" })]),
  });
});

test.each([["up", "--port", "high"], ["nothing-such"], ["keys", "create", "--scope", "everything"]])(
  "wrong usage ends with 2 and no stack: %s",
  async (...args) => {
    const result = await runCommand("opensync", args, { env: home.env });
    expect(result.code).toBe(2);
    expect(result.stderr).not.toMatch(/^\s+at /m);
  },
);

test("on a desktop the first start shows the dashboard, signed in, by nothing that others see; later starts do not", async () => {
  const desktop = join(home.folder, "desktop");
  const opened = join(home.folder, "opened");
  mkdirSync(desktop);
  const command = (name: string, script: string): void =>
    writeFileSync(join(desktop, name), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  for (const name of ["xdg-settings", "xdg-mime"]) command(name, "echo firefox.desktop");
  command("xdg-open", `cp "$1" "${opened}.new" && mv "${opened}.new" "${opened}"`);
  const env = { ...home.env, PATH: `${desktop}${delimiter}${process.env["PATH"] ?? ""}`, DISPLAY: ":99" };
  const up = fileURLToPath(new URL("../cli/bin/opensync.mjs", import.meta.url));
  const args = ["up", "--port", "0", "--site-port", "0", "--data", home.dataDir];
  const start = async (): Promise<Terminal> => {
    const terminal = await openTerminal([process.execPath, up, ...args], { cwd: home.folder, env });
    await expect.poll(async () => await terminal.screen(), { timeout: 60_000 }).toContain("Data:");
    return terminal;
  };
  const first = await start();
  await expect.poll(() => existsSync(opened), { timeout: 30_000 }).toBe(true);
  const [address = ""] = /http:\/\/[^"]+#code=[\w-]+/.exec(readFileSync(opened, "utf8")) ?? [];
  const { origin, hash } = new URL(address);
  const client = new DashboardClient(origin);
  await client.signIn("code", { code: hash.replace("#code=", "") });
  await client.close();
  // The one that was printed is another, and still works.
  expect(await first.screen()).not.toContain(hash);
  await first.close();
  rmSync(opened);

  const second = await start();
  await second.close();
  expect(existsSync(opened)).toBe(false);
});
