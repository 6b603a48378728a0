import { configFilePath, describeSettings, loadConfig, maskKey, parseSetting, updateConfigFile } from "../config";
import { OpenSyncError } from "../errors";
import { findBackend } from "../connection";
import { readSecret } from "./ask";
import { print, type Io } from "../io";
import { noteEnvironment } from "./note-environment";

export interface SetOptions {
  /** Read the value from standard input: what stands on a command line others can see. */
  readonly stdin?: boolean;
}

/** Stores one setting. An address is looked for first, as `login` does: what is stored is where the backend answered. */
export async function set(io: Io, key: string, value: string | undefined, options: SetOptions = {}): Promise<number> {
  return store(io, key, await given(io, key, value, options));
}

async function store(io: Io, key: string, text: string): Promise<number> {
  const parsed = parseSetting(key, text);
  const value = parsed.key === "convexUrl" ? await resolve(io, text) : parsed.value;
  await updateConfigFile(configFilePath(io.profile, io.environment), { [parsed.key]: value });
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

async function given(io: Io, key: string, value: string | undefined, { stdin = false }: SetOptions): Promise<string> {
  if (stdin === (value === undefined)) return value ?? readSecret(io, `the value of ${key}`);
  const problem = stdin ? "takes its value from --stdin or the command line, not both" : "needs a value";
  throw new OpenSyncError("usage", `set ${key} ${problem}`, {
    hint: `Run: ${io.profile.command} set ${key} <value>, or with --stdin < file`,
  });
}

async function resolve(io: Io, address: string): Promise<string> {
  const { settings } = await loadConfig(io.profile, io.environment);
  return findBackend(address, { profile: io.profile, insecure: settings.insecure });
}
