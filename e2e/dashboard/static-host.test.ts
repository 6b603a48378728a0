import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { tmpdir } from "node:os";
import { extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect } from "vitest";
import { signInLink } from "../browser";
import { test } from "../support/dashboard-test";

const repository = fileURLToPath(new URL("../..", import.meta.url));
const TYPES: Record<string, string> = { ".html": "text/html", ".js": "text/javascript", ".css": "text/css" };

/** Files as any static host has them: what is no file is answered with the one page, under the policy that the docs name. */
async function host(folder: string, backend: string): Promise<{ server: Server; origin: string }> {
  const [policy] =
    /^Content-Security-Policy: (.*)$/m.exec(readFileSync(join(repository, "docs/dashboard.md"), "utf8"))?.slice(1) ??
    [];
  if (policy === undefined) throw new Error("docs/dashboard.md names no policy");
  const ours = policy
    .replace("https://your-deployment.convex.cloud", backend)
    .replace("wss://your-deployment.convex.cloud", backend.replace(/^http/, "ws"));
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? "/", "http://host").pathname;
    const file = join(folder, path);
    const found = path !== "/" && existsSync(file) ? file : join(folder, "index.html");
    response.writeHead(200, {
      "content-type": TYPES[extname(found)] ?? "application/octet-stream",
      "content-security-policy": ours,
    });
    response.end(readFileSync(found));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  return { server, origin: `http://127.0.0.1:${typeof address === "object" ? address?.port : ""}` };
}

test("the dashboard works on a static host, at another origin than its backend", async ({ dashboard, backend }) => {
  const folder = mkdtempSync(join(tmpdir(), "static-host-"));
  execFileSync(
    process.execPath,
    [join(repository, "node_modules/vite/bin/vite.js"), "build", "--outDir", folder, "--logLevel", "error"],
    {
      cwd: join(repository, "dashboard"),
      env: { ...process.env, NODE_ENV: "production", VITE_CONVEX_URL: backend.url },
      stdio: "inherit",
    },
  );
  const { server, origin } = await host(folder, backend.url);
  const context = await dashboard.browser.newContext();
  const wrong: string[] = [];
  try {
    const page = await context.newPage();
    page.on("console", (message) => (message.type() === "error" ? wrong.push(message.text()) : undefined));
    page.on("pageerror", (error) => wrong.push(error.message));
    await page.goto((await signInLink(backend)).replace(backend.url, origin));
    await page.getByRole("navigation", { name: "Pages" }).waitFor();
    await page.goto(`${origin}/settings/keys`);
    await page.getByRole("table", { name: "API keys" }).waitFor();
    expect(wrong).toEqual([]);
  } finally {
    await context.close();
    server.close();
  }
});
