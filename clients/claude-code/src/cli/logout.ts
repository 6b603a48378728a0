import { configFilePath, loadConfig, readConfigFile, updateConfigFile } from "@opensync/client-core";
import { print, type Io } from "./io";
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
  const { sources } = await loadConfig(profile, io.environment);
  if (sources.get("apiKey") === "environment") {
    print(io.stderr, `note: ${profile.environmentPrefix}_API_KEY is still set and is used as long as it is`);
  }
  return 0;
}
