/** A terminal of 160 x 50 in which one program runs. */
export interface Terminal {
  /** Sends the text as keys, then Enter as a key of its own. */
  enter(text: string): Promise<void>;
  /** What it shows, as text, nothing once the program has ended; its white space is not to be relied on. */
  screen(): Promise<string>;
  /** Whether the program still runs. */
  isOpen(): Promise<boolean>;
  /** Ends the program and the terminal. */
  close(): Promise<void>;
}

export interface TerminalOptions {
  cwd: string;
  env: Record<string, string>;
}

export const COLUMNS = 160;
export const ROWS = 50;
