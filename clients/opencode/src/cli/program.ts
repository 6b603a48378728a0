import {
  addDelivery,
  addLogin,
  addSettings,
  addSetup,
  addSync,
  keepLaunchCurrent,
  runProgram as run,
  type RunCommand,
} from "@opensync/client-core/cli";
import type { Io } from "@opensync/client-core/io";
import { Option, type Command } from "commander";
import { login } from "./login";
import { logout } from "./logout";
import { setup, uninstall } from "./setup";
import { status } from "./status";
import { sync } from "./sync";
import { verify } from "./verify";

const PROJECT_FILE = "its own opencode.json";

const SYNC_MODES = [
  new Option("--new", "only what is new or changed since the last sync (default)").conflicts(["all", "force"]),
  new Option("--all", "look through every session, also where nothing seems to have changed").conflicts("force"),
  new Option("--force", "send everything again; what is right in the backend stays as it is"),
];

/** Runs the command that `argv` names; see `main` for the exit codes. */
export async function runProgram(argv: readonly string[], io: Io): Promise<number> {
  const description = "Brings OpenCode's sessions into your own OpenSync backend.";
  return run(argv, io, { description, addCommands, keepCurrent: keepLaunchCurrent });
}

function addCommands(program: Command, run: RunCommand): void {
  addLogin(program)
    .option("--plugin", "add the plugin to OpenCode's configuration without asking")
    .option("--no-plugin", "do not add it, and do not ask")
    .action(run(login));
  program.command("logout").description("forget address and key").action(run(logout));
  addSetup(program, "setup", PROJECT_FILE)
    .description("add the plugin to opencode.json: from then on sessions are captured while they run")
    .action(run(setup));
  addSetup(program, "uninstall", PROJECT_FILE)
    .description("take the plugin out of opencode.json again")
    .action(run(uninstall));
  program
    .command("status")
    .description("show the configuration, live capture and what is synced, and test the connection")
    .option("--json", "as JSON")
    .action(run(status));
  program
    .command("verify")
    .description("go over the whole chain from OpenCode to the backend, and name what is missing")
    .option("--json", "as JSON")
    .action(run(verify));
  addSettings(program, run);
  addSync(program, ...SYNC_MODES).action(run(sync));
  addDelivery(program, run, "the plugin");
}
