import { configFilePath, readConfigFile, updateConfigFile } from "@opensync/client-core";
import { findHooks, settingsPath } from "../setup";
import { askYesNo, noteEnvironment, tilde } from "@opensync/client-core/cli";
import { type Io, print } from "@opensync/client-core/io";
import { profile } from "./profile";
import { uninstall } from "./setup";

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

/** Hooks that stay cost a few milliseconds and do nothing. */
async function offerUninstall(io: Io): Promise<number> {
  const { files } = await findHooks(io);
  const userFile = settingsPath("user", io);
  const [file] = files;
  if (!file) return 0;
  print(io.stdout, `The hooks stay in ${tilde(io, file.path)} and do nothing until you log in.`);
  const asks = io.stdin.isTTY && io.stdout.isTTY && file.path === userFile;
  if (asks && (await askYesNo("Take them out?", { initialValue: false }))) return uninstall(io, {});
  if (!asks)
    print(io.stdout, `Take them out with: ${profile.name} uninstall${file.path === userFile ? "" : " --project"}`);
  return 0;
}
