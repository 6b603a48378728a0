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
import { noteEnvironment } from "./note-environment";
import { profile } from "./profile";

/** Stores one setting. An address is looked for first, as `login` does: what is stored is where the backend answered. */
export async function set(io: Io, key: string, text: string): Promise<number> {
  const parsed = parseSetting(key, text);
  const value = parsed.key === "convexUrl" ? await resolve(io, text) : parsed.value;
  await updateConfigFile(configFilePath(profile, io.environment), { [parsed.key]: value });
  const described = describeSettings().find((setting) => setting.key === parsed.key);
  print(io.stdout, `${described?.label ?? key} is now ${shown(value, described?.secret === true)}`);
  await noteEnvironment(io, parsed.key);
  return 0;
}

function shown(value: string | boolean | string[], isSecret: boolean): string {
  if (typeof value === "boolean") return value ? "on" : "off";
  if (typeof value === "string") return isSecret ? maskKey(value) : value;
  return value.length === 0 ? "none" : value.join(", ");
}

async function resolve(io: Io, address: string): Promise<string> {
  const { settings } = await loadConfig(profile, io.environment);
  return findBackend(address, { profile, insecure: settings.insecure });
}
