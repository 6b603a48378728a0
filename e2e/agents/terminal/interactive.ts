import { setTimeout as delay } from "node:timers/promises";
import { openTerminal } from "./open-terminal";
import type { TerminalOptions } from "./terminal";

/** An agent in a terminal, as a person uses it. */
export interface InteractiveAgent {
  /** Types a prompt or a command and waits until the answer stands on the screen; types it again if it vanished. */
  ask(prompt: string, answer: string): Promise<void>;
  /** Types without waiting. */
  type(text: string): Promise<void>;
  /** `/exit`, insisted on in the same way; returns when the agent has ended. */
  exit(): Promise<void>;
  close(): Promise<void>;
}

export interface InteractiveOptions extends TerminalOptions {
  /** As people call it. */
  name: string;
  command: string[];
  /** Stands on the screen once it can be typed to. */
  ready: string;
  /** Whether the list of commands that opens may take an Enter for itself. */
  listTakesEnter?: boolean;
}

const PATIENCE_MS = 60_000;
/** An agent that draws its screen anew, as after `/clear`, loses what is typed meanwhile. */
const LOST_MS = 5000;

export async function openInteractive({
  name,
  command,
  ready,
  listTakesEnter = false,
  ...options
}: InteractiveOptions): Promise<InteractiveAgent> {
  const terminal = await openTerminal(command, options);
  const until = async (what: string, holds: () => Promise<boolean>): Promise<void> => {
    const end = Date.now() + PATIENCE_MS;
    for (;;) {
      const isOpen = await terminal.isOpen();
      if (await holds()) return;
      if (!isOpen || Date.now() > end) throw new Error(`${name} never came to: ${what}\n${await terminal.screen()}`);
      await delay(50);
    }
  };
  const isShown = async (text: string): Promise<boolean> => squeeze(await terminal.screen()).includes(squeeze(text));
  const insist = async (text: string, what: string, holds: () => Promise<boolean>): Promise<void> => {
    await terminal.enter(text);
    let seen = Date.now();
    await until(what, async () => {
      if (await holds()) return true;
      if (await isShown(text)) seen = Date.now();
      else if (Date.now() - seen > LOST_MS) {
        await terminal.enter(text);
        seen = Date.now();
      }
      return false;
    });
  };
  const hasEnded = async (): Promise<boolean> => {
    if (!(await terminal.isOpen())) return true;
    if (!listTakesEnter) return false;
    await delay(500);
    // It may have ended meanwhile.
    await terminal.enter("").catch(() => undefined);
    return !(await terminal.isOpen());
  };
  try {
    await until(ready, async () => await isShown(ready));
  } catch (error) {
    await terminal.close();
    throw error;
  }
  return {
    ask: async (prompt, answer) => await insist(prompt, answer, async () => await isShown(answer)),
    type: async (text) => await terminal.enter(text),
    exit: async () => await insist("/exit", "its end", hasEnded),
    close: async () => await terminal.close(),
  };
}

function squeeze(text: string): string {
  return text.replaceAll(/\s+/g, "");
}
