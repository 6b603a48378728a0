import { inspect } from "node:util";

/** Upstream keeps 256 lines of a call; the documentation gives 4 KiB a line. */
const MAX_LOG_LINES = 256;
const MAX_LINE_BYTES = 4096;
const TRUNCATED = " (truncated due to length)";
const OVERFLOW = `[ERROR] 'Log overflow (maximum ${MAX_LOG_LINES}). Remaining log lines omitted.'`;

export type LogLevel = "DEBUG" | "ERROR" | "INFO" | "LOG" | "WARN";

/** The lines that one call, with the calls nested in it, has written. */
export class LogLines {
  readonly lines: string[] = [];

  write(level: LogLevel, args: unknown[]): void {
    if (this.#full()) return;
    this.#push(`[${level}] ${args.map(show).join(" ")}`);
  }

  /** Appends the lines of a nested call. */
  absorb(nested: LogLines): void {
    for (const line of nested.lines) {
      if (this.#full()) return;
      this.lines.push(line);
    }
  }

  #push(line: string): void {
    this.lines.push(truncate(line));
  }

  /** The last place is the overflow notice's. */
  #full(): boolean {
    if (this.lines.length < MAX_LOG_LINES - 1) return false;
    if (this.lines.length === MAX_LOG_LINES - 1) this.lines.push(OVERFLOW);
    return true;
  }
}

/** Never runs code of the value: no custom inspection, no getters. */
function show(value: unknown): string {
  return inspect(value, {
    customInspect: false,
    depth: 6,
    maxStringLength: MAX_LINE_BYTES,
    maxArrayLength: 1000,
  });
}

function truncate(line: string): string {
  if (Buffer.byteLength(line) <= MAX_LINE_BYTES) return line;
  const room = MAX_LINE_BYTES - TRUNCATED.length;
  // Decoding drops a character that the cut has split.
  const kept = new TextDecoder().decode(Buffer.from(line).subarray(0, room)).replace(/\uFFFD+$/, "");
  return kept + TRUNCATED;
}
