import { Command, CommanderError } from "commander";
import { withoutKeys } from "@opensync/client-core";
import { backupCommand, restoreCommand } from "./backup/command";
import { adminKeyCommand } from "./admin-key/command";
import { dashboardCommand } from "./dashboard/command";
import { demoCommand } from "./demo/command";
import { doctorCommand } from "./doctor/command";
import { keysCommand } from "./keys/command";
import { reportFailure } from "./terminal/failure";
import { signingKeysCommand } from "./signing-keys/command";
import { upCommand } from "./up/command";
import { version } from "../package.json";
import { typed } from "./terminal/typed";

/** Runs `opensync` with `argv` (without node and script) and returns the exit code: 0 done, 1 failed, 2 wrong usage. */
export async function main(argv: string[]): Promise<number> {
  let exitCode = 0;
  const finish = (code: number): void => {
    exitCode = code;
  };
  const program = new Command("opensync")
    .description("Keeps the record of your coding agents' sessions, on your own machine.")
    .version(version, "-V, --version")
    .showHelpAfterError(`Run ${typed("--help")} for the commands and their options.`)
    .addCommand(upCommand())
    .addCommand(dashboardCommand())
    .addCommand(demoCommand())
    .addCommand(keysCommand())
    .addCommand(backupCommand())
    .addCommand(restoreCommand())
    .addCommand(signingKeysCommand())
    .addCommand(adminKeyCommand())
    .addCommand(doctorCommand(finish));
  for (const command of [program, ...program.commands, ...program.commands.flatMap((child) => child.commands)])
    // It quotes what was typed, and that may be a key.
    command.exitOverride().configureOutput({ writeErr: (text) => process.stderr.write(withoutKeys(text)) });
  try {
    await program.parseAsync(argv.length === 0 ? ["--help"] : argv, { from: "user" });
    return exitCode;
  } catch (error) {
    // commander has printed its own message; it ends help and version with 0, and everything else is wrong usage.
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    return reportFailure(error);
  }
}
