import { configFilePath, readConfigFile, updateConfigFile } from "@opensync/client-core";
import { askYesNo, noteEnvironment } from "@opensync/client-core/cli";
import { type Io, print } from "@opensync/client-core/io";
import { profile } from "../profile";
import { configGroup } from "../setup";
import { summarizePlugin } from "./plugin-line";
import { placeOf, uninstall } from "./setup";

/** Forgets address and key. The other settings stay, and so do the positions: a login with the same key goes on where it was. */
export async function logout(io: Io): Promise<number> {
  const path = configFilePath(profile, io.environment);
  const before = await readConfigFile(path);
  if (before["apiKey"] === undefined && before["convexUrl"] === undefined) {
    print(io.stdout, "Not logged in");
  } else {
    await updateConfigFile(path, { apiKey: undefined, convexUrl: undefined, insecure: undefined });
    print(io.stdout, `Logged out: address and key are removed from ${path}`);
  }
  await noteEnvironment(io, "convexUrl", "apiKey");
  return offerUninstall(io);
}

/** A plugin that stays does nothing. */
async function offerUninstall(io: Io): Promise<number> {
  const { found, installed, line } = await summarizePlugin(io);
  if (!installed) return 0;
  print(io.stdout, `The plugin stays ${line} and does nothing until you log in.`);
  const userFiles = configGroup(placeOf(io, {})).files;
  const isUsers = found.entries.some(({ path }) => userFiles.includes(path));
  const asks = io.stdin.isTTY && io.stdout.isTTY && isUsers;
  if (asks && (await askYesNo("Take it out?", { initialValue: false }))) return uninstall(io, {});
  if (!asks) print(io.stdout, `Take it out with: ${profile.name} uninstall${isUsers ? "" : " --project"}`);
  return 0;
}
