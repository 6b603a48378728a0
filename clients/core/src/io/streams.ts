import type { Environment } from "../files";
import { paint as paintFor, type Format } from "../terminal";
import type { ClientProfile } from "../config";
import type { Launch } from "../launch";

/** A stream to a person's terminal, a pipe or a file. */
export interface Output extends NodeJS.WritableStream {
  readonly isTTY?: boolean;
  readonly columns?: number;
}

/** Where a command reads and writes; passed in so that tests run the very command that users do. */
export interface Streams {
  readonly environment: Environment;
  /** The folder that the command runs in. */
  readonly cwd: string;
  /** What a hook can start this client with; absent where it runs inside another program. */
  readonly launch?: Launch;
  readonly stdin: NodeJS.ReadableStream & { readonly isTTY?: boolean };
  /** Results. */
  readonly stdout: Output;
  /** Errors and progress. */
  readonly stderr: Output;
}

/** What a command of one client works with. */
export interface Io extends Streams {
  readonly profile: ClientProfile;
}

export function processStreams(launch?: Launch): Streams {
  const { env: environment, stdin, stdout, stderr } = process;
  return { environment, cwd: process.cwd(), ...(launch ? { launch } : {}), stdin, stdout, stderr };
}

/** Colour where `output` shows it and the user has not switched it off. */
export function paint({ environment }: Streams, output: Output, format: Format, text: string): string {
  return paintFor(text, { format, output, environment });
}

export function print(output: Output, ...lines: readonly string[]): void {
  for (const line of lines) output.write(`${line}\n`);
}
