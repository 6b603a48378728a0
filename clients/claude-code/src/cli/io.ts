import { paint as paintFor, type Environment, type Format } from "@opensync/client-core";

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

/** Colour where `output` shows it and the user has not switched it off. */
export function paint({ environment }: Io, output: Output, format: Format, text: string): string {
  return paintFor(text, { format, output, environment });
}

export function print(output: Output, ...lines: readonly string[]): void {
  for (const line of lines) output.write(`${line}\n`);
}
