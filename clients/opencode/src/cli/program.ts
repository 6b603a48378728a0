import { withoutKeys } from "@opensync/client-core";
import { flush, logs, set, type SetOptions, showConfig } from "@opensync/client-core/cli";
import { type Io } from "@opensync/client-core/io";
import { Command, Option } from "commander";
import { profile } from "../profile";
import { keepCurrent } from "./keep-current";
import { login } from "./login";
import { logout } from "./logout";
import { setup, uninstall } from "./setup";
import { status } from "./status";
import { sync } from "./sync";
import { verify } from "./verify";

/** The commands and their options; each command's exit code goes to `finish`. */
export function createProgram(io: Io, finish: (exitCode: number) => void): Command {
  const run =
    <Options>(command: (io: Io, options: Options) => Promise<number>) =>
    async (options: Options) => {
      await keepCurrent(io);
      finish(await command(io, options));
    };
  const program = new Command(profile.name)
    .description("Brings OpenCode's sessions into your own OpenSync backend.")
    .version(profile.version, "-V, --version")
    .configureOutput({
      writeOut: (text) => io.stdout.write(text),
      // It quotes what was typed, and that may be a key.
      writeErr: (text) => io.stderr.write(withoutKeys(text)),
      getOutHelpWidth: () => io.stdout.columns ?? 100,
      getErrHelpWidth: () => io.stderr.columns ?? 100,
    })
    .showHelpAfterError(`Run ${profile.name} --help for the commands and their options.`)
    .exitOverride();
  program
    .command("login")
    .description("connect to a backend: asks on a terminal, or takes --url with --key or --key-stdin")
    .option("--url <address>", "the backend's address, such as http://127.0.0.1:3210")
    .option("--key <key>", "its API key; other users of this machine can see it while the command runs")
    .option("--key-stdin", "read the key from standard input")
    .option("--insecure", "allow plain http to an address other than this machine")
    .option("--plugin", "add the plugin to OpenCode's configuration without asking")
    .option("--no-plugin", "do not add it, and do not ask")
    .action(run(login));
  program.command("logout").description("forget address and key").action(run(logout));
  for (const [name, description, command] of [
    ["setup", "add the plugin to opencode.json: from then on sessions are captured while they run", setup],
    ["uninstall", "take the plugin out of opencode.json again", uninstall],
  ] as const) {
    program
      .command(name)
      .description(description)
      .addOption(new Option("--user", "for all your sessions (default)").conflicts("project"))
      .addOption(new Option("--project", "for this folder's: its own opencode.json, which others of the project share"))
      .option("--dry-run", "show the change, make none")
      .action(run(command));
  }
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
  program
    .command("config")
    .description("show every setting and where it comes from")
    .option("--json", "as JSON")
    .action(run(showConfig));
  program
    .command("set")
    .description("change one setting")
    .argument("<key>", "as `config` names it")
    .argument("[value]")
    .option("--stdin", "read the value from standard input")
    .action(async (key: string, value: string | undefined, options: SetOptions) => {
      await keepCurrent(io);
      finish(await set(io, key, value, options));
    });
  program
    .command("sync")
    .description("bring your history in: everything once, later only what changed")
    .addOption(
      new Option("--new", "only what is new or changed since the last sync (default)").conflicts(["all", "force"]),
    )
    .addOption(
      new Option("--all", "look through every session, also where nothing seems to have changed").conflicts("force"),
    )
    .option("--force", "send everything again; what is right in the backend stays as it is")
    .option("--dry-run", "read and count, send nothing")
    .option("--project <project>", "only this project: a name, or a folder with what is below it")
    .option("--since <time>", "only sessions active since then: 12h, 7d, 2w or 2026-01-31")
    .option("--json", "the result as JSON")
    .action(run(sync));
  program
    .command("flush")
    .description("wait until everything that the plugin told of is in the backend")
    .option("--timeout <seconds>", "give up waiting after that (60)")
    .option("--json", "as JSON")
    .action(run(flush));
  program
    .command("logs")
    .description("show what live capture did last")
    .option("-f, --follow", "and go on showing what comes")
    .option("-n, --lines <count>", "how many lines of before (50)")
    .action(run(logs));
  return program;
}
