import { PassThrough, Readable } from "node:stream";
import { text } from "node:stream/consumers";
import type { Streams } from "../io";

export interface CommandResult {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

export interface CommandSettings extends Pick<Streams, "environment" | "cwd" | "launch"> {
  /** All that comes on stdin. */
  readonly input?: string;
  /** Called with all that was printed on stdout so far. */
  readonly onOutput?: (soFar: string) => void;
}

/** Runs a client's `main` as a script would: no terminal, and therefore no colour. */
export async function runCommand(
  main: (argv: readonly string[], streams: Streams) => Promise<number>,
  argv: readonly string[],
  { input = "", onOutput, ...settings }: CommandSettings,
): Promise<CommandResult> {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  let soFar = "";
  if (onOutput) stdout.on("data", (bytes) => onOutput((soFar += String(bytes))));
  const [out, err] = [text(stdout), text(stderr)];
  const code = await main(argv, { ...settings, stdin: Readable.from([input]), stdout, stderr });
  stdout.end();
  stderr.end();
  const result = { code, out: await out, err: await err };
  if ((result.out + result.err).includes("\u001b"))
    throw new Error(`Colour without a terminal: ${JSON.stringify(result)}`);
  return result;
}
