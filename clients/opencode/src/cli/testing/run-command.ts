import { type Io } from "@opensync/client-core/io";
import { PassThrough, Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { main } from "../../main";

export interface CommandResult {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

interface Given extends Pick<Io, "environment" | "cwd" | "launch"> {
  readonly input?: string;
}

/** Runs a command as a script would: no terminal, and therefore no colour. */
export async function runCommand(argv: readonly string[], { input = "", ...given }: Given): Promise<CommandResult> {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const [out, err] = [text(stdout), text(stderr)];
  const code = await main(argv, { ...given, stdin: Readable.from([input]), stdout, stderr });
  stdout.end();
  stderr.end();
  const result = { code, out: await out, err: await err };
  if ((result.out + result.err).includes("\u001b"))
    throw new Error(`Colour without a terminal: ${JSON.stringify(result)}`);
  return result;
}
