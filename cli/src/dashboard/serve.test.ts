import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { DashboardFiles } from "./files";
import { dashboardServer } from "./serve";

const folder = mkdtempSync(join(tmpdir(), "dashboard-"));
mkdirSync(join(folder, "assets"));
writeFileSync(join(folder, "index.html"), "<!doctype html><title>OpenSync</title>");
writeFileSync(join(folder, "assets", "app-1a2b.js"), `console.log(${JSON.stringify("x".repeat(5_000))});`);
writeFileSync(join(folder, "..", "secret.txt"), "not for anybody");
const serve = dashboardServer(new DashboardFiles(folder));
const get = async (path: string, init?: RequestInit): Promise<Response> =>
  await serve(new Request(`http://127.0.0.1:3210${path}`, init));

test("every page's address is answered with the one document, under a policy that runs nothing of others", async () => {
  for (const path of ["/", "/sessions", "/sessions/j57abc", "/index.html", "/share"]) {
    const response = await get(path);
    expect(await response.text()).toContain("<title>OpenSync</title>");
    expect(response.headers.get("cache-control")).toBe("no-cache");
    const policy = response.headers.get("content-security-policy") ?? "";
    expect(policy).toContain("default-src 'none'; script-src 'self'; style-src 'self';");
    expect(policy).toContain("connect-src 'self' ws://127.0.0.1:3210");
    expect(policy).not.toContain("unsafe");
    expect(response.headers.get("x-robots-tag")).toContain("noindex");
  }
});

test("a file of the build is kept for ever, and sent compressed to who takes that", async () => {
  const plain = await get("/assets/app-1a2b.js");
  expect(plain.headers.get("cache-control")).toContain("immutable");
  expect(plain.headers.get("content-encoding")).toBeNull();
  const whole = await plain.arrayBuffer();
  const small = await get("/assets/app-1a2b.js", { headers: { "accept-encoding": "br, gzip" } });
  expect(small.headers.get("content-encoding")).toBe("gzip");
  expect((await small.arrayBuffer()).byteLength).toBeLessThan(whole.byteLength / 10);
});

test("nothing beside the build is served, and nothing is taken", async () => {
  for (const path of ["/assets/app-old.js", "/assets/../../secret.txt", "/assets/%2e%2e/%2e%2e/secret.txt"]) {
    const response = await get(path);
    expect(await response.text()).not.toContain("not for anybody");
  }
  expect((await get("/assets/app-old.js")).status).toBe(404);
  expect((await get("/", { method: "POST" })).status).toBe(405);
  expect(() => new DashboardFiles(join(folder, "assets"))).toThrow("The dashboard's files are missing");
});
