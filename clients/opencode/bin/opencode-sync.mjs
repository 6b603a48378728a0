#!/usr/bin/env node
// In a clone the command builds itself when its sources changed; a published package ships dist/ only.
import { existsSync } from "node:fs";

const builder = new URL("../../../scripts/build.mjs", import.meta.url);
if (existsSync(builder)) await (await import(builder.href)).buildIfStale();
await import(new URL("../dist/opencode-sync.js", import.meta.url).href);
