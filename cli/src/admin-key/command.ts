import { Command } from "commander";
import { OpenSyncError } from "@opensync/client-core";
import { renewAdminKey } from "@opensync/engine";
import { readAdminKey, requireBackend } from "../backend/access";
import { dataFolder } from "../backend/data-folder";
import { findServer } from "../backend/server-file";
import { connectionLines } from "./lines";

interface Options {
  data?: string;
  renew: boolean;
  json: boolean;
}

/** Where a backend listens that nobody has told otherwise. */
const USUAL_URL = "http://127.0.0.1:3210";

export function adminKeyCommand(): Command {
  return new Command("admin-key")
    .description("print what the convex command line needs to work with this backend; the key gives full access")
    .option("--data <folder>", "the backend's data folder (default: ${XDG_DATA_HOME:-~/.local/share}/opensync)")
    .option("--renew", "make a new key first, which ends the old one", false)
    .option("--json", "print JSON", false)
    .action(adminKey);
}

async function adminKey({ data, renew, json }: Options): Promise<void> {
  const dataDir = dataFolder(data);
  await requireBackend(dataDir);
  const found = await findServer(dataDir);
  if (renew && found !== undefined) {
    throw new OpenSyncError("state_unusable", "The backend runs, and would go on with the old key.", {
      hint: "Stop opensync up, and run this again.",
    });
  }
  const key = renew ? renewAdminKey(dataDir) : await readAdminKey(dataDir);
  const url = found?.server.url ?? USUAL_URL;
  process.stdout.write(json ? `${JSON.stringify({ url, adminKey: key })}\n` : connectionLines(url, key));
  if (found === undefined)
    process.stderr.write(
      `The backend does not run now: ${USUAL_URL} is where it is, unless started with another --port.\n`,
    );
}
