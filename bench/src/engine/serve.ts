import { fileURLToPath } from "node:url";
import { IsolatedEngine } from "@opensync/engine";

/** A process of its own for the engine, as `opensync up` runs it, on the app of bench/fixtures/bank: data folder and port. */
const [dataDir = "", port = "0"] = process.argv.slice(2);
// Relative to the bundle, bench/dist/engine.js.
const engine = await IsolatedEngine.open({
  dataDir,
  port: Number(port),
  functions: { dir: fileURLToPath(new URL("../fixtures/bank", import.meta.url)) },
  isolate: new URL("../../cli/dist/engine-isolate.js", import.meta.url),
  log: (entry) => {
    if (entry.type === "engineError" || entry.type === "systemError") console.error(entry.type, entry.error);
  },
});
process.stdout.write(`${JSON.stringify({ url: engine.url })}\n`);
process.once("SIGTERM", () => void engine.close().then(() => process.exit(0)));
