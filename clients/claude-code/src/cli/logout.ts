import { configFilePath, readConfigFile, updateConfigFile } from "@opensync/client-core";
import { print, type Io } from "./io";
import { noteEnvironment } from "./note-environment";
import { profile } from "./profile";

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
  return 0;
}
