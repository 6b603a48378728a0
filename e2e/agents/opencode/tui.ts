import { readFileSync } from "node:fs";
import { join } from "node:path";
import { openInteractive, type InteractiveAgent } from "../terminal";
import { openCode } from "./install";
import type { Workspace } from "./workspace";

export interface Tui extends InteractiveAgent {
  readonly pid: number;
  /** Whether the process is still there. */
  isRunning(): boolean;
}

/** Says its own id, and becomes the command. */
const TELL_PID = 'echo $$ > "$0"; exec "$@"';

/** OpenCode in a terminal. */
export async function openTui(
  { home, cwd, env }: Pick<Workspace, "home" | "cwd" | "env">,
  args: string[] = [],
): Promise<Tui> {
  const pidFile = join(home.folder, "tui.pid");
  const command = ["/bin/sh", "-c", TELL_PID, pidFile, await openCode(), ...args];
  const environment = { ...env, PWD: cwd };
  const agent = await openInteractive({
    name: "OpenCode",
    command,
    ready: "Ask anything",
    listTakesEnter: true,
    cwd,
    env: environment,
  });
  const pid = Number(readFileSync(pidFile, "utf8"));
  return { ...agent, pid, isRunning: () => isRunning(pid) };
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ESRCH") return false;
    throw error;
  }
}
