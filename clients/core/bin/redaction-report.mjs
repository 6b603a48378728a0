#!/usr/bin/env node
// `npm run redaction:report [-- --missed]`: how much of the corpus is caught, kind by kind, and how fast.
import { mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const core = dirname(dirname(fileURLToPath(import.meta.url)));
const outfile = join(core, "dist", "redaction-report.js");
mkdirSync(dirname(outfile), { recursive: true });
await build({
  entryPoints: [join(core, "src/redaction/corpus/report.ts")],
  outfile,
  bundle: true,
  platform: "node",
  format: "esm",
  target: "node20",
  logLevel: "warning",
});
const { report } = await import(outfile);
process.exitCode = report(join(core, "../.."), process.argv.slice(2));
