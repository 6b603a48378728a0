import { appendFileSync, mkdirSync, renameSync, rmSync, statSync } from "node:fs";
import { dirname } from "node:path";
import { withoutKeys } from "../config";
import { hasCode } from "../files";

const OWNER_ONLY_FILE = 0o600;
const OWNER_ONLY_FOLDER = 0o700;
const MOST_BYTES = 1024 * 1024;
const FILES = 3;

export type LogLevel = "info" | "warn" | "error";

export interface LogOptions {
  /** The newest file; older ones stand beside it as `<path>.1`, `<path>.2`. */
  readonly path: string;
  /** Stands in brackets at the start of each line. */
  readonly name: string;
  /** A file is put aside once it is this large; default 1 MiB. */
  readonly maxBytes?: number;
  /** Files in all; default 3. */
  readonly files?: number;
}

/**
 * A log that never grows beyond a few files: `[claude-code-sync] 2026-01-31T12:00:00.000Z info message`, one line each. What it is given
 * must hold no content of sessions; keys are masked here.
 */
export class RotatingLog {
  readonly #options: LogOptions;
  /** Lines that could not be written, as on a full disk: the process goes on without them, and says how many when it can again. */
  #lost = 0;

  constructor(options: LogOptions) {
    this.#options = options;
  }

  write(level: LogLevel, message: string): void {
    const { path, name } = this.#options;
    const line = (text: string) => `[${name}] ${new Date().toISOString()} ${level} ${text}\n`;
    const note = this.#lost > 0 ? line(`${this.#lost} lines before this one could not be written`) : "";
    try {
      mkdirSync(dirname(path), { recursive: true, mode: OWNER_ONLY_FOLDER });
      this.#rotate();
      appendFileSync(path, note + line(withoutKeys(message.replaceAll(/\s*[\r\n]+\s*/g, " "))), {
        mode: OWNER_ONLY_FILE,
      });
      this.#lost = 0;
    } catch (error) {
      if (!(error instanceof Error && "syscall" in error)) throw error;
      this.#lost += 1;
    }
  }

  #rotate(): void {
    const { path, maxBytes = MOST_BYTES, files = FILES } = this.#options;
    const size = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
    if (size < maxBytes) return;
    if (files < 2) {
      rmSync(path);
      return;
    }
    for (let index = files - 1; index >= 1; index--) {
      const from = index === 1 ? path : `${path}.${index - 1}`;
      moveIfPresent(from, `${path}.${index}`);
    }
  }
}

function moveIfPresent(from: string, to: string): void {
  try {
    renameSync(from, to);
  } catch (error) {
    if (!hasCode(error, "ENOENT")) throw error;
  }
}
