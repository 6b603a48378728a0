import { setFlagsFromString } from "node:v8";
import { fileURLToPath } from "node:url";
import { processStreams } from "@opensync/client-core/io";
import { main } from "./main";

// As claude-code-sync has it, measured there: garbage is collected sooner, so that a backfill stays small beside the work that the machine is
// for, and a courier does too little to be worth optimizing.
// Inside of OpenCode's own Bun, where a machine has no Node, there is no V8 to tell; and what starts it is the agent, not to be noted as Node.
const isBun = process.versions["bun"] !== undefined;
if (!isBun) {
  setFlagsFromString(process.argv[2] === "courier" ? "--no-opt" : "--max-semi-space-size=4");
  setFlagsFromString("--heap-growing-percent=20");
}

process.exitCode = await main(
  process.argv.slice(2),
  processStreams(isBun ? undefined : { node: process.execPath, client: fileURLToPath(import.meta.url) }),
);
