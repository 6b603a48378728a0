import { CommanderError } from "commander";
import { type Io, reportError } from "@opensync/client-core/io";
import { createProgram } from "./program";

/** Runs the command that `argv` names; see `main` for the exit codes. */
export async function runProgram(argv: readonly string[], io: Io): Promise<number> {
  let exitCode = 0;
  const program = createProgram(io, (code) => {
    exitCode = code;
  });
  try {
    await program.parseAsync(argv.length === 0 ? ["--help"] : argv, { from: "user" });
    return exitCode;
  } catch (error) {
    // Commander has said its own; it ends help and version with 0, and everything else is wrong usage.
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    return reportError(error, io);
  }
}
