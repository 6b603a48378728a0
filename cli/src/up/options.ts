import { InvalidArgumentError, Option, type Command } from "commander";
import { LOG_FORMATS, LOG_LEVELS, type LogFormat } from "./log";
import type { LogLevel } from "./log-event";

export interface UpOptions {
  port: number;
  sitePort: number;
  host: string;
  data?: string;
  open: boolean;
  json: boolean;
  import: boolean;
  durable: boolean;
  log: LogFormat;
  logLevel: LogLevel;
}

export function withUpOptions(command: Command): Command {
  return command
    .option("--port <number>", "port of the client API and the dashboard (0: any free one)", port, 3210)
    .option("--site-port <number>", "port of the HTTP routes: /health, /sync, /api (0: any free one)", port, 3211)
    .option("--host <address>", "address to listen on", "127.0.0.1")
    .option("--data <folder>", "where everything is kept (default: ${XDG_DATA_HOME:-~/.local/share}/opensync)")
    .option("--import", "bring in this machine's Claude Code and OpenCode history without asking", false)
    .option("--durable", "sync every commit to the disk (safe against power loss, slower)", false)
    .option("--no-open", "do not show the dashboard in a browser on the first start")
    .addOption(new Option("--log <format>", "how the log on stderr looks").choices(LOG_FORMATS).default("text"))
    .addOption(
      new Option("--log-level <level>", "what is logged: info adds requests, debug every function")
        .choices(LOG_LEVELS)
        .default("warn"),
    )
    .option("--json", "print one line of JSON on stdout when ready, logs on stderr", false);
}

export function port(text: string): number {
  const value = Number(text);
  if (!/^\d{1,5}$/.test(text) || value > 65_535)
    throw new InvalidArgumentError("a port is a whole number from 0 to 65535.");
  return value;
}
