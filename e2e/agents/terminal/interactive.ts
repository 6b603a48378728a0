import { setTimeout as delay } from "node:timers/promises";
import { openTerminal } from "./open-terminal";
import type { TerminalOptions } from "./terminal";

/** An agent in a terminal, as a person uses it. */
export interface InteractiveAgent {
  /** Types a prompt or a command and waits until the answer stands on the screen; types it again if it vanished. */
  ask(prompt: string, answer: string): Promise<void>;
  /** Types without waiting. */
  type(text: string): Promise<void>;
  /** `/exit`; returns when the agent has ended. */
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
    while (!(await holds())) {
      if (Date.now() > end || !(await terminal.isOpen()))
        throw new Error(`${name} never came to: ${what}\n${(await terminal.isOpen()) ? await terminal.screen() : ""}`);
      await delay(50);
    }
  };
  const isShown = async (text: string): Promise<boolean> => squeeze(await terminal.screen()).includes(squeeze(text));
  const shows = async (text: string): Promise<void> => await until(text, async () => await isShown(text));
  const hasEnded = async (): Promise<boolean> => {
    if (!(await terminal.isOpen())) return true;
    if (!listTakesEnter) return false;
    await delay(500);
    // It may have ended meanwhile.
    await terminal.enter("").catch(() => undefined);
    return !(await terminal.isOpen());
  };
  try {
    await shows(ready);
  } catch (error) {
    await terminal.close();
    throw error;
  }
  return {
    ask: async (prompt, answer) => {
      await terminal.enter(prompt);
      let seen = Date.now();
      await until(answer, async () => {
        if (await isShown(answer)) return true;
        if (await isShown(prompt)) seen = Date.now();
        else if (Date.now() - seen > LOST_MS) {
          await terminal.enter(prompt);
          seen = Date.now();
        }
        return false;
      });
    },
    type: async (text) => await terminal.enter(text),
    exit: async () => {
      await terminal.enter("/exit");
      const end = Date.now() + PATIENCE_MS;
      while (!(await hasEnded())) {
        if (Date.now() > end) throw new Error(`${name} does not end:\n${await terminal.screen()}`);
        await delay(50);
      }
    },
    close: async () => await terminal.close(),
  };
}

function squeeze(text: string): string {
  return text.replaceAll(/\s+/g, "");
}
