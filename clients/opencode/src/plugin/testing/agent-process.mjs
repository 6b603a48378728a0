// An agent that treats a plugin as OpenCode 1.18.33 does, and ends in one of its ways: node agent-process.mjs '<JSON of Plan, see agent.ts>'
import { pathToFileURL } from "node:url";

const { plugin, options, ending, events = [] } = JSON.parse(process.argv[2]);

if (ending === "handles-signal") process.on("SIGTERM", () => process.exit(3));
if (ending === "asks-who-listens") {
  // As the package signal-exit does: it ends the process only where nobody else listens.
  const listener = () => {
    if (process.listenerCount("SIGTERM") !== 1) return;
    process.off("SIGTERM", listener);
    process.kill(process.pid, "SIGTERM");
  };
  process.on("SIGTERM", listener);
}

// OpenCode has these in memory itself.
for (const name of ["child_process", "fs", "os", "tty", "url", "worker_threads"]) await import(`node:${name}`);
const before = residentBytes();
const input = { directory: process.cwd(), worktree: process.cwd(), serverUrl: new URL("http://127.0.0.1:9") };
const hooks = plugin === null ? {} : await (await import(pathToFileURL(plugin).href)).default(input, options);
for (const event of events) hooks.event?.({ event });

console.log("the agent's own output");
console.error("and its errors");
if (ending === "disposes") {
  await hooks.dispose?.();
  process.exit(0);
}
if (ending === "exits") process.exit(7);
if (ending === "floods") {
  await flood(10_000);
  console.log(JSON.stringify({ grown: residentBytes() - before }));
  process.exit(0);
}
setInterval(() => undefined, 60_000);
console.log("waits");

/** As many events of one session as a long day has, each by itself as they come in life. */
async function flood(count) {
  const sessionID = "ses_flood";
  for (let n = 0; n < count; n++) {
    const text = "x".repeat(n % 5000);
    const part = { id: `prt_${n % 300}`, messageID: `msg_${n % 50}`, sessionID, type: "text", text };
    hooks.event?.({ event: { id: `evt_${n}`, type: "message.part.updated", properties: { sessionID, part } } });
    await new Promise((resolve) => setImmediate(resolve));
  }
}

function residentBytes() {
  globalThis.gc?.();
  globalThis.Bun?.gc(true);
  return process.memoryUsage().rss;
}
