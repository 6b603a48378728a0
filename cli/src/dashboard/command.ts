import { Command } from "commander";
import { withRunningBackend } from "../backend/access";
import { dataFolder } from "../backend/data-folder";
import { newSignInUrl } from "./sign-in-url";

interface DashboardOptions {
  data?: string;
  json: boolean;
}

export function dashboardCommand(): Command {
  return new Command("dashboard")
    .description("print an address that signs you in to the dashboard, once, within ten minutes")
    .option("--data <folder>", "the backend's data folder (default: ${XDG_DATA_HOME:-~/.local/share}/opensync)")
    .option("--json", "print one line of JSON", false)
    .action(async ({ data, json }: DashboardOptions) => {
      const made = await withRunningBackend(dataFolder(data), newSignInUrl);
      process.stdout.write(json ? `${JSON.stringify(made)}\n` : `${made.dashboardUrl}\n`);
      if (!json) process.stderr.write("It works once, and for ten minutes.\n");
    });
}
