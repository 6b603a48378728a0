import { causeText, hasCode, homeFolder, type Environment } from "@opensync/client-core";
import { formatAmount, tilde, type Check } from "@opensync/client-core/cli";
import { type Io } from "@opensync/client-core/io";
import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { dataFolder, findStores, openStore } from "../store";

const TIMEOUT_MS = 20_000;
/** The name of the check on what the courier reads. */
export const STORE_CHECK = "Sessions";

/** Whether there is an OpenCode, and which. Its desktop application brings its own, which nothing on the PATH tells of. */
export async function checkOpenCode({ environment }: Io): Promise<Check> {
  const name = "OpenCode";
  // Where its installer puts it: a shell that was open before does not have that on its PATH yet.
  const installed = join(homeFolder(environment), ".opencode", "bin", "opencode");
  const hint = "Install it: https://opencode.ai";
  for (const program of ["opencode", installed]) {
    try {
      return { name, state: "ok", message: `version ${await versionOf(program, environment)}` };
    } catch (error) {
      if (hasCode(error, "ENOENT")) continue;
      const [why = ""] = causeText(error).split("\n");
      return { name, state: "warning", message: `${program} does not run: ${why}`, hint };
    }
  }
  return { name, state: "warning", message: "no opencode is on the PATH", hint };
}

/** That its sessions can be read, and how many there are. */
export async function checkStore(io: Io): Promise<Check> {
  const name = STORE_CHECK;
  const where = { environment: io.environment, homeFolder: homeFolder(io.environment) };
  const places = findStores(where);
  const [first] = places;
  if (!first) {
    const message = `none yet: nothing is in ${tilde(io, dataFolder(where))}`;
    return { name, state: "skipped", message };
  }
  const store = await openStore(places);
  try {
    const count = store.sessions().length;
    const [trouble] = store.troubles;
    const shown = places.map(({ path }) => tilde(io, path)).join(", ");
    if (!trouble) return { name, state: "ok", message: `${formatAmount(count, "session")} in ${shown}` };
    const { message, hint } = trouble.error;
    return { name, state: "missing", message, ...(hint === undefined ? {} : { hint }) };
  } finally {
    store.close();
  }
}

async function versionOf(program: string, environment: Environment): Promise<string> {
  // An update now would be a surprise.
  const env = { ...environment, OPENCODE_DISABLE_AUTOUPDATE: "1" };
  const { stdout } = await promisify(execFile)(program, ["--version"], { env, timeout: TIMEOUT_MS });
  return stdout.trim().split("\n").at(-1) ?? "";
}
