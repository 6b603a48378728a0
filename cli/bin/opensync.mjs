#!/usr/bin/env node
// In a clone the command builds itself when its sources changed; a published package ships dist/ only.
import { existsSync } from "node:fs";

const builder = new URL("../../scripts/build.mjs", import.meta.url);
if (existsSync(builder)) {
  await (await import(builder.href)).buildIfStale();
  // Only what serves the dashboard waits for it.
  if (["up", "demo"].includes(process.argv[2] ?? ""))
    await (await import(new URL("./build-dashboard.mjs", builder).href)).buildDashboardIfStale();
}
await import(new URL("../dist/opensync.js", import.meta.url).href);
