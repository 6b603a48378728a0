import { Command, CommanderError } from "commander";
import { withoutKeys } from "../config";
import { reportError, type Io } from "../io";

/** Makes a command's action: it gets what Commander read, and its exit code is the program's. */
export type RunCommand = <Given extends unknown[]>(
  command: (io: Io, ...given: Given) => Promise<number>,
) => (...given: Given) => Promise<void>;

/** What makes one client's program another than the next one's. */
export interface ClientProgram {
  readonly description: string;
  readonly addCommands: (program: Command, run: RunCommand) => void;
  /** Before any command: an update may have moved what runs in the background. */
  readonly keepCurrent: (io: Io) => Promise<void>;
}

/** Runs the command that `argv` (without node and script) names, and gives its exit code: 2 for wrong usage. */
export async function runProgram(argv: readonly string[], io: Io, client: ClientProgram): Promise<number> {
  let exitCode = 0;
  const run: RunCommand =
    (command) =>
    async (...given) => {
      exitCode = await command(io, ...given);
    };
  const program = startProgram(io, client.description).hook("preAction", () => client.keepCurrent(io));
  client.addCommands(program, run);
  try {
    await program.parseAsync(argv.length === 0 ? ["--help"] : argv, { from: "user" });
    return exitCode;
  } catch (error) {
    // Commander has said its own; it ends help and version with 0, and everything else is wrong usage.
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    return reportError(error, io);
  }
}

function startProgram({ profile, stdout, stderr }: Io, description: string): Command {
  return new Command(profile.name)
    .description(description)
    .version(profile.version, "-V, --version")
    .configureOutput({
      writeOut: (text) => stdout.write(text),
      // It quotes what was typed, and that may be a key.
      writeErr: (text) => stderr.write(withoutKeys(text)),
      getOutHelpWidth: () => stdout.columns ?? 100,
      getErrHelpWidth: () => stderr.columns ?? 100,
    })
    .showHelpAfterError(`Run ${profile.command} --help for the commands and their options.`)
    .exitOverride();
}
