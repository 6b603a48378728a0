import { Command, InvalidArgumentError, Option } from "commander";
import { OpenSyncError } from "@opensync/client-core";
import { withBackend } from "../backend/access";
import { callInternal, type InternalResult } from "../backend/call-internal";
import { dataFolder } from "../backend/data-folder";
import { newKey } from "./new-key";
import { keyTable } from "./table";
import { typed } from "../terminal/typed";

const SCOPES = ["ingest", "read", "admin"] as const;
const DAY_MS = 86_400_000;
const MOST_DAYS = 36_500;

interface DataOption {
  data?: string;
}

interface JsonOption extends DataOption {
  json: boolean;
}

interface CreateOptions extends JsonOption {
  name: string;
  scope: string[];
  expiresDays?: number;
}

export function keysCommand(): Command {
  return new Command("keys")
    .description("list, create and revoke the API keys of this backend")
    .addCommand(list())
    .addCommand(create())
    .addCommand(revoke());
}

function list(): Command {
  return withData(new Command("list").description("show every key with its scopes and last use"))
    .option("--json", "print JSON", false)
    .action(async (options: JsonOption) => {
      const keys = await withBackend(
        dataFolder(options.data),
        async (call) => await callInternal(call, "keys:list", {}),
      );
      process.stdout.write(options.json ? `${JSON.stringify(keys, null, 2)}\n` : keyTable(keys));
    });
}

function create(): Command {
  return withData(new Command("create").description("make a key; it is shown once"))
    .option("--name <name>", "what the key is for", "cli")
    .addOption(new Option("--scope <scope...>", "what the key may do").choices(SCOPES).default(["ingest", "read"]))
    .option("--expires-days <days>", "days until the key stops working (default: never)", days)
    .option("--json", "print JSON", false)
    .action(async (options: CreateOptions) => {
      const key = await newKey();
      const expiresAt =
        options.expiresDays === undefined ? {} : { expiresAt: Math.round(Date.now() + options.expiresDays * DAY_MS) };
      const args = { name: options.name, hash: key.hash, prefix: key.prefix, scopes: options.scope, ...expiresAt };
      const id = await withBackend(
        dataFolder(options.data),
        async (call) => await callInternal(call, "keys:create", args),
      );
      process.stdout.write(
        options.json ? `${JSON.stringify({ id, apiKey: key.secret, scopes: options.scope })}\n` : `${key.secret}\n`,
      );
      if (!options.json) process.stderr.write("Keep it now: only its hash is stored, so it cannot be shown again.\n");
    });
}

function revoke(): Command {
  return withData(new Command("revoke").description("end a key at once"))
    .argument("<key>", "its name, its id, or how it begins, as `keys list` shows it")
    .action(async (wanted: string, options: DataOption) => {
      await withBackend(dataFolder(options.data), async (call) => {
        const key = pick(await callInternal(call, "keys:list", {}), wanted);
        await callInternal(call, "keys:revoke", { key: key.id });
        process.stdout.write(`Revoked ${key.prefix} (${key.name}).\n`);
      });
    });
}

function pick(keys: InternalResult<"keys:list">, wanted: string): InternalResult<"keys:list">[number] {
  const active = keys.filter((key) => key.revokedAt === null);
  const found = active.filter((key) => [key.id, key.name, key.prefix].includes(wanted));
  const [key, another] = found;
  if (key === undefined)
    throw new OpenSyncError("usage", `No active key is called "${wanted}".`, {
      hint: `See them: ${typed("keys list")}`,
    });
  if (another !== undefined)
    throw new OpenSyncError("usage", `Several active keys answer to "${wanted}".`, {
      hint: `Name one by its id: ${typed("keys list --json")}`,
    });
  return key;
}

function withData(command: Command): Command {
  return command.option(
    "--data <folder>",
    "the backend's data folder (default: ${XDG_DATA_HOME:-~/.local/share}/opensync)",
  );
}

function days(text: string): number {
  const value = Number(text);
  if (!(value > 0 && value <= MOST_DAYS))
    throw new InvalidArgumentError(`days are a number above 0, ${MOST_DAYS} at most.`);
  return value;
}
