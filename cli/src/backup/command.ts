import { resolve } from "node:path";
import { Command } from "commander";
import { backUp, type BackupManifest, restore } from "@opensync/engine";
import { formatAmount, formatBytes } from "@opensync/client-core/cli";
import { dataFolder } from "../backend/data-folder";
import { typed } from "../terminal/typed";

interface BackupOptions {
  data?: string;
  json: boolean;
}

export function backupCommand(): Command {
  return withBackupOptions(
    new Command("backup")
      .description("copy everything the backend keeps into a new folder, while it runs, and check the copy")
      .argument("<folder>", "where to: absent or empty"),
    "the backend's data folder",
  ).action(async (folder: string, options: BackupOptions) => {
    const target = resolve(folder);
    say(options, `Backed up to ${target}`, target, await backUp(dataFolder(options.data), target));
  });
}

export function restoreCommand(): Command {
  return withBackupOptions(
    new Command("restore")
      .description("make a data folder of a backup; the backend must not be running, and nothing is overwritten")
      .argument("<folder>", "a folder that `opensync backup` made"),
    "the data folder to make",
  ).action(async (folder: string, options: BackupOptions) => {
    const dataDir = dataFolder(options.data);
    say(options, `Restored into ${dataDir}`, dataDir, await restore(resolve(folder), dataDir));
    if (!options.json) process.stdout.write(`Start it: ${typed("up")}\n`);
  });
}

function withBackupOptions(command: Command, data: string): Command {
  return command
    .option("--data <folder>", `${data} (default: \${XDG_DATA_HOME:-~/.local/share}/opensync)`)
    .option("--json", "print JSON", false);
}

function say({ json }: BackupOptions, title: string, folder: string, manifest: BackupManifest): void {
  if (json) {
    process.stdout.write(`${JSON.stringify({ folder, ...manifest }, null, 2)}\n`);
    return;
  }
  const { documents, databaseBytes, files, fileBytes } = manifest;
  process.stdout.write(
    `${title}: ${formatAmount(documents, "document")} (${formatBytes(databaseBytes)}), ${formatAmount(files, "file")} (${formatBytes(fileBytes)}), checked\n`,
  );
}
