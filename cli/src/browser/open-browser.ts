import { rm } from "node:fs/promises";
import { join } from "node:path";
import { writeFileAtomically } from "@opensync/client-core";
import { opensInBrowser } from "./linux-handlers";
import { handOver } from "./run-command";

/** Where a browser is opened, and what with. */
export interface BrowserPlace {
  /** Only its owner can look into it. */
  readonly folder: string;
  readonly environment: NodeJS.ProcessEnv;
  readonly platform: NodeJS.Platform;
}

const FILE = "open-dashboard.html";

/**
 * Opens the address in the user's browser. It holds a secret, and what a command is called with is seen by everybody on the machine: so
 * the system is told it by the command's input, or, where its command has none, in a file that nobody else can read.
 * @returns what takes that file away, once the browser has read it
 * @throws Error where nothing could be opened
 */
export async function openBrowser(address: string, place: BrowserPlace): Promise<() => Promise<void>> {
  const { environment: env, platform } = place;
  switch (platform) {
    case "darwin":
      await handOver("osascript", ["-"], { env, input: `open location "${address}"\n` });
      return async () => undefined;
    case "win32": {
      const args = ["-NoProfile", "-NonInteractive", "-Command", "-"];
      await handOver("powershell.exe", args, { env, input: `Start-Process '${address}'\n` });
      return async () => undefined;
    }
    case "linux":
      return await openByFile(address, place);
    default:
      throw new Error(`It is not known how a browser is opened on ${platform}`);
  }
}

async function openByFile(address: string, { environment: env, folder }: BrowserPlace): Promise<() => Promise<void>> {
  if (!(await opensInBrowser(folder, env))) throw new Error("The browser of this desktop does not open such a file");
  const file = join(folder, FILE);
  const remove = async (): Promise<void> => await rm(file, { force: true });
  await writeFileAtomically(file, redirectTo(address), { durable: false });
  try {
    await handOver("xdg-open", [file], { env });
  } catch (error) {
    await remove();
    throw error;
  }
  return remove;
}

function redirectTo(address: string): string {
  const quoted = address.replaceAll("&", "&amp;").replaceAll('"', "&quot;").replaceAll("<", "&lt;");
  return `<!doctype html>
<meta charset="utf-8">
<meta name="referrer" content="no-referrer">
<meta http-equiv="refresh" content="0; url=${quoted}">
<title>OpenSync</title>
<p><a href="${quoted}">To the dashboard</a></p>
`;
}
