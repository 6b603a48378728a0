import { processIo, type Io } from "./cli/io";
import { reportError } from "./cli/report-error";

/**
 * Runs `claude-code-sync` with `argv` (without node and script) and gives the exit code: 0 done, 1 failed, 2 wrong usage, 130 ended by
 * Ctrl-C.
 */
export async function main(argv: readonly string[], io: Io = processIo()): Promise<number> {
  try {
    return await (argv[0] === "courier" ? courier(argv.slice(1), io) : commandLine(argv, io));
  } catch (error) {
    return reportError(error, io);
  }
}

/** What the hook starts. It lives long beside the agent, so it loads nothing of the command line. */
async function courier(argv: readonly string[], io: Io): Promise<number> {
  const { runCourier } = await import("./live/courier");
  return runCourier(io, { detach: argv.includes("--detach") });
}

async function commandLine(argv: readonly string[], io: Io): Promise<number> {
  const [{ CommanderError }, { createProgram }] = await Promise.all([import("commander"), import("./cli/program")]);
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
    throw error;
  }
}
