import { parseRecord, type Environment } from "@opensync/client-core";
import { execFile } from "node:child_process";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { shimPath } from "./shim";

const TIMEOUT_MS = 10_000;
const PAYLOAD = '{"hook_event_name":"Stop","session_id":"test"}';

/**
 * Runs the installed hook as the agent would, but into a state folder of its own: no courier ever sees the event, and no row comes of it.
 * @returns how long it took, ms
 * @throws Error that says what it did not do
 */
export async function recordTestEvent(environment: Environment): Promise<number> {
  const state = await mkdtemp(join(tmpdir(), "opensync-verify-"));
  try {
    const startedAt = performance.now();
    const output = await runHook(shimPath(environment), { ...environment, XDG_STATE_HOME: state });
    const tookMs = performance.now() - startedAt;
    if (output !== "") throw new Error(`it printed: ${output.slice(0, 200)}`);
    const outbox = join(state, "opensync", "claude-code-sync", "outbox");
    const [name] = await readdir(outbox).catch(() => []);
    if (name === undefined) throw new Error("it recorded nothing");
    const { payload } = parseRecord(name, 0, await readFile(join(outbox, name), "utf8"));
    if (payload !== PAYLOAD) throw new Error("it recorded something else than it was given");
    return tookMs;
  } finally {
    await rm(state, { recursive: true, force: true });
  }
}

function runHook(path: string, environment: Environment): Promise<string> {
  const [program, ...args] = path.endsWith(".mjs") ? [process.execPath, path] : [path];
  return new Promise((resolve, reject) => {
    const options = { env: { ...environment }, timeout: TIMEOUT_MS };
    const child = execFile(program ?? path, [...args, "Stop"], options, (error, stdout, stderr) => {
      if (error) reject(error);
      else resolve(stdout + stderr);
    });
    child.stdin?.on("error", () => undefined);
    child.stdin?.end(PAYLOAD);
  });
}
