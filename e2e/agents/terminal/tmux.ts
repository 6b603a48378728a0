import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { COLUMNS, ROWS, type Terminal, type TerminalOptions } from "./terminal";

const run = promisify(execFile);

/** A tmux server of its own, so that nobody's settings and sessions are touched. */
export async function openTmux(command: string[], { cwd, env }: TerminalOptions): Promise<Terminal> {
  const folder = mkdtempSync(join(tmpdir(), "opensync-tmux-"));
  const tmux = async (...args: string[]): Promise<string> =>
    (await run("tmux", ["-S", join(folder, "socket"), "-f", "/dev/null", ...args], { env: { ...env, TERM: "xterm" } }))
      .stdout;
  await tmux("new-session", "-d", "-x", String(COLUMNS), "-y", String(ROWS), "-c", cwd, ...command);
  const isOpen = async (): Promise<boolean> =>
    await tmux("has-session").then(
      () => true,
      () => false,
    );
  return {
    enter: async (text) => {
      await tmux("send-keys", "-l", text);
      await tmux("send-keys", "Enter");
    },
    screen: async () =>
      await tmux("capture-pane", "-p").catch(async (error: unknown) => {
        if (await isOpen()) throw error;
        return "";
      }),
    isOpen,
    close: async () => {
      if (await isOpen()) await tmux("kill-server");
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
