import type { Environment } from "@opensync/client-core";
import { styleText } from "node:util";

/** A stream to a person's terminal, a pipe or a file. */
export interface Output extends NodeJS.WritableStream {
  readonly isTTY?: boolean;
  readonly columns?: number;
}

/** Where a command reads and writes; passed in so that tests run the very command that users do. */
export interface Io {
  readonly environment: Environment;
  readonly stdin: NodeJS.ReadableStream & { readonly isTTY?: boolean };
  /** Results. */
  readonly stdout: Output;
  /** Errors and progress. */
  readonly stderr: Output;
}

export function processIo(): Io {
  return { environment: process.env, stdin: process.stdin, stdout: process.stdout, stderr: process.stderr };
}

type Format = Parameters<typeof styleText>[0];

/** Colour only where a person looks: never under NO_COLOR (https://no-color.org), never into a file or a pipe. */
export function paint(io: Io, output: Output, format: Format, text: string): string {
  return output.isTTY && !io.environment["NO_COLOR"] ? styleText(format, text, { validateStream: false }) : text;
}

export function print(output: Output, ...lines: readonly string[]): void {
  for (const line of lines) output.write(`${line}\n`);
}

/** Commander quotes what was typed, and that may be a key. */
export function withoutKeys(text: string): string {
  return text.replace(/osk_[\w-]+/g, "osk_****");
}
