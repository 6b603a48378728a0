import { setTimeout as delay } from "node:timers/promises";
import { openTerminal } from "../terminal";
import { openCode } from "./install";
import type { Workspace } from "./workspace";

/** OpenCode in a terminal, as a person uses it. */
export interface Tui {
  /** Types a prompt or a command and waits until the answer stands on the screen. */
  ask(prompt: string, answer: string): Promise<void>;
  /** Types without waiting. */
  type(text: string): Promise<void>;
  /** `/exit`; returns when the agent has ended. */
  exit(): Promise<void>;
  close(): Promise<void>;
}

const PATIENCE_MS = 60_000;
const READY = "Ask anything";

export async function openTui({ cwd, env }: Pick<Workspace, "cwd" | "env">, args: string[] = []): Promise<Tui> {
  const terminal = await openTerminal([await openCode(), ...args], { cwd, env: { ...env, PWD: cwd } });
  const until = async (what: string, holds: () => Promise<boolean>): Promise<void> => {
    const end = Date.now() + PATIENCE_MS;
    while (!(await holds())) {
      if (Date.now() > end || !(await terminal.isOpen()))
        throw new Error(`OpenCode never came to: ${what}\n${(await terminal.isOpen()) ? await terminal.screen() : ""}`);
      await delay(50);
    }
  };
  const shows = async (text: string): Promise<void> =>
    await until(text, async () => squeeze(await terminal.screen()).includes(squeeze(text)));
  await shows(READY);
  return {
    ask: async (prompt, answer) => {
      await terminal.enter(prompt);
      await shows(answer);
    },
    type: async (text) => await terminal.enter(text),
    exit: async () => {
      await terminal.enter("/exit");
      // The list of commands that opens may take an Enter for itself.
      await until("its end", async () => {
        await delay(500);
        if (!(await terminal.isOpen())) return true;
        await terminal.enter("").catch(() => undefined);
        return false;
      });
    },
    close: async () => await terminal.close(),
  };
}

function squeeze(text: string): string {
  return text.replaceAll(/\s+/g, "");
}
