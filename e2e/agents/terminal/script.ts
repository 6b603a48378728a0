import { spawn } from "node:child_process";
import { setTimeout as delay } from "node:timers/promises";
import { stripVTControlCharacters } from "node:util";
import { COLUMNS, ROWS, type Terminal, type TerminalOptions } from "./terminal";

/** The `script` command: part of every Debian (bsdutils) and macOS, so a terminal where there is no tmux. */
export function openScript(command: string[], { cwd, env }: TerminalOptions): Terminal {
  const line = `stty cols ${COLUMNS} rows ${ROWS}; exec ${command.map(quote).join(" ")}`;
  const args = process.platform === "linux" ? ["-qfec", line, "/dev/null"] : ["-q", "/dev/null", "/bin/sh", "-c", line];
  const child = spawn("script", args, {
    cwd,
    env: { ...env, TERM: "xterm", SHELL: "/bin/sh" },
    stdio: ["pipe", "pipe", "inherit"],
  });
  const ended = new Promise<void>((resolve) => child.once("close", () => resolve()));
  let written = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => (written += text));
  child.stdin.on("error", () => undefined);
  return {
    enter: async (text) => {
      child.stdin.write(text);
      // Text and Enter in one read would be taken for a pasted line.
      await delay(300);
      child.stdin.write("\r");
    },
    // Everything that was ever written; the program moved the cursor where it shows a space.
    screen: async () => stripVTControlCharacters(written),
    isOpen: async () => child.exitCode === null && child.signalCode === null,
    close: async () => {
      child.kill("SIGKILL");
      await ended;
    },
  };
}

function quote(word: string): string {
  return `'${word.replaceAll("'", `'\\''`)}'`;
}
