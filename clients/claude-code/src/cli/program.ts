import {
  addDelivery,
  addLogin,
  addSettings,
  addSetup,
  addSync,
  runProgram as run,
  type RunCommand,
} from "@opensync/client-core/cli";
import type { Io } from "@opensync/client-core/io";
import type { Command } from "commander";
import { keepCurrent } from "./keep-current";
import { login } from "./login";
import { logout } from "./logout";
import { setup, uninstall } from "./setup";
import { status } from "./status";
import { sync } from "./sync";
import { verify } from "./verify";

const PROJECT_FILE = ".claude/settings.json";

/** Runs the command that `argv` names; see `main` for the exit codes. */
export async function runProgram(argv: readonly string[], io: Io): Promise<number> {
  const description = "Brings Claude Code's sessions into your own OpenSync backend.";
  return run(argv, io, { description, addCommands, keepCurrent });
}

function addCommands(program: Command, run: RunCommand): void {
  addLogin(program)
    .option("--hooks", "install the hooks without asking")
    .option("--no-hooks", "do not install them, and do not ask")
    .action(run(login));
  program.command("logout").description("forget address and key").action(run(logout));
  addSetup(program, "setup", PROJECT_FILE)
    .description("install the hooks: from then on sessions are captured while they run")
    .action(run(setup));
  addSetup(program, "uninstall", PROJECT_FILE)
    .description("take the hooks out of Claude Code's settings again")
    .action(run(uninstall));
  program
    .command("status")
    .description("show the configuration, how live capture stands, and test the connection")
    .option("--json", "as JSON")
    .action(run(status));
  program
    .command("verify")
    .description("go over the whole chain from the hooks to the backend, and name what is missing")
    .option("--json", "as JSON")
    .action(run(verify));
  addSettings(program, run);
  addSync(program).action(run(sync));
  addDelivery(program, run, "the hooks");
}
