import {
  configFilePath,
  describeSettings,
  findBackend,
  loadConfig,
  maskKey,
  parseSetting,
  updateConfigFile,
} from "@opensync/client-core";
import { print, type Io } from "./io";
import { profile } from "./profile";

/** Stores one setting. An address is looked for first, as `login` does: what is stored is where the backend answered. */
export async function set(io: Io, key: string, text: string): Promise<number> {
  const parsed = parseSetting(key, text);
  const value = parsed.key === "convexUrl" ? await resolve(io, text) : parsed.value;
  await updateConfigFile(configFilePath(profile, io.environment), { [parsed.key]: value });
  const described = describeSettings().find((setting) => setting.key === parsed.key);
  print(io.stdout, `${described?.label ?? key} is now ${described?.secret ? maskKey(text.trim()) : String(value)}`);
  const { sources } = await loadConfig(profile, io.environment);
  if (described && sources.get(parsed.key) === "environment") {
    const variable = `${profile.environmentPrefix}_${described.environment}`;
    print(io.stderr, `note: ${variable} is set and wins over the file`);
  }
  return 0;
}

async function resolve(io: Io, address: string): Promise<string> {
  const { settings } = await loadConfig(profile, io.environment);
  return findBackend(address, { profile, insecure: settings.insecure });
}
