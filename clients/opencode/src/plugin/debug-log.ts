import { writeSync } from "node:fs";
import { isMainThread } from "node:worker_threads";
import type { PluginInput } from "@opencode-ai/plugin";

const PREFIX = "[Session Sync]";
const STDERR = 2;

export type Log = (message: string) => void;

/**
 * Says one thing where a person looks, and in OpenCode's own log. The terminal interface runs plugins in a thread of its own and has the whole
 * screen, which a line would spoil: there it is the log alone.
 */
export function complain(client: PluginInput["client"] | undefined, message: string): void {
  if (isMainThread) writeLine(message);
  logWithOpenCode(client, "error", message);
}

/** Lines that begin with `[Session Sync]`, only where debugging is on, in the same places. */
export function debugLog(isOn: boolean, client: PluginInput["client"] | undefined): Log {
  if (!isOn) return () => undefined;
  return (message) => {
    const line = `${PREFIX} ${message}`;
    if (isMainThread) writeLine(line);
    logWithOpenCode(client, "debug", line);
  };
}

function writeLine(line: string): void {
  try {
    writeSync(STDERR, `${line}\n`);
  } catch {
    // Nobody reads it, as with a closed pipe.
  }
}

/** Asked of OpenCode's server, and never waited for. */
function logWithOpenCode(client: PluginInput["client"] | undefined, level: "debug" | "error", message: string): void {
  try {
    client?.app.log({ body: { service: "opencode-sync", level, message } }).catch(() => undefined);
  } catch {
    // A later OpenCode may have another client: its log is a convenience.
  }
}
