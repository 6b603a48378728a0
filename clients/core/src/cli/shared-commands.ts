/** The commands that every client has, described once; a client adds what is its own, and what they do. */
import { Option, type Command } from "commander";
import { flush } from "./flush";
import { logs } from "./logs";
import type { RunCommand } from "./run-program";
import { set } from "./set";
import { showConfig } from "./show-config";

/** `login`, to which the client adds what it says of capturing sessions. */
export function addLogin(program: Command): Command {
  return program
    .command("login")
    .description("connect to a backend: asks on a terminal, or takes --url with --key or --key-stdin")
    .option("--url <address>", "the backend's address, such as http://127.0.0.1:3210")
    .option("--key <key>", "its API key; other users of this machine can see it while the command runs")
    .option("--key-stdin", "read the key from standard input")
    .option("--insecure", "allow plain http to an address other than this machine");
}

export interface SetupOptions {
  readonly user?: boolean;
  readonly project?: boolean;
  readonly dryRun?: boolean;
}

/** `setup` or `uninstall`. `projectFile`: what `--project` changes. */
export function addSetup(program: Command, name: "setup" | "uninstall", projectFile: string): Command {
  return program
    .command(name)
    .addOption(new Option("--user", "for all your sessions (default)").conflicts("project"))
    .addOption(new Option("--project", `for this folder's: ${projectFile}, which others of the project share`))
    .option("--dry-run", "show the change, make none");
}

/** `config` and `set`. */
export function addSettings(program: Command, run: RunCommand): void {
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
    .action(run(set));
}

export interface SyncCommandOptions {
  readonly dryRun?: boolean;
  readonly project?: string;
  readonly since?: string;
  readonly json?: boolean;
}

/** `sync`, with the client's own options before those of every client. */
export function addSync(program: Command, ...own: readonly Option[]): Command {
  const command = program
    .command("sync")
    .description("bring your history in: everything once, later only what changed");
  for (const option of own) command.addOption(option);
  return command
    .option("--dry-run", "read and count, send nothing")
    .option("--project <project>", "only this project: a name, or a folder with what is below it")
    .option("--since <time>", "only sessions active since then: 12h, 7d, 2w or 2026-01-31")
    .option("--json", "the result as JSON");
}

/** `flush` and `logs`. `teller`: what tells of events, such as `the hooks`. */
export function addDelivery(program: Command, run: RunCommand, teller: string): void {
  program
    .command("flush")
    .description(`wait until everything that ${teller} told of is in the backend`)
    .option("--timeout <seconds>", "give up waiting after that (60)")
    .option("--json", "as JSON")
    .action(run(flush));
  program
    .command("logs")
    .description("show what live capture did last")
    .option("-f, --follow", "and go on showing what comes")
    .option("-n, --lines <count>", "how many lines of before (50)")
    .action(run(logs));
}
