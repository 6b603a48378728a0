import { spawnSync } from "node:child_process";
import { openScript } from "./script";
import type { Terminal, TerminalOptions } from "./terminal";
import { openTmux } from "./tmux";

/** Starts a program in a terminal: in tmux, else in `script`. `E2E_TERMINAL` chooses one of them. */
export async function openTerminal(command: string[], options: TerminalOptions): Promise<Terminal> {
  switch (process.env["E2E_TERMINAL"] ?? found()) {
    case "tmux":
      return await openTmux(command, options);
    case "script":
      return openScript(command, options);
  }
  throw new Error("These tests use the agent in a terminal, and this machine has none to give: install tmux.");
}

function found(): string | undefined {
  const tmux = spawnSync("tmux", ["-V"]).status === 0;
  // Some versions of `script` know no option that only answers.
  return tmux ? "tmux" : spawnSync("script", ["--version"]).error === undefined ? "script" : undefined;
}
