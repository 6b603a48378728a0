import {
  configFilePath,
  connect,
  findBackend,
  loadConfig,
  maskKey,
  OpenSyncError,
  settingsSchema,
  updateConfigFile,
} from "@opensync/client-core";
import { readSecret } from "./ask";
import { askCredentials, type Credentials } from "./ask-credentials";
import { print, type Io } from "./io";
import { hooksQuestion, settleHooks } from "./login-hooks";
import { noteEnvironment } from "./note-environment";
import { profile } from "./profile";
import { requireIngest } from "./status";

export interface LoginOptions {
  readonly url?: string;
  readonly key?: string;
  readonly keyStdin?: boolean;
  readonly insecure?: boolean;
  /** Install the hooks, or do not, without asking. */
  readonly hooks?: boolean;
}

interface Login {
  readonly url: string;
  readonly userName: string;
}

/** Finds the backend, asks it whose key this is, and only then stores both. */
export async function login(io: Io, options: LoginOptions): Promise<number> {
  const insecure = options.insecure ?? false;
  const attempt = (credentials: Credentials) => tryLogin(io, credentials, insecure);
  if (options.key === undefined && !options.keyStdin && io.stdin.isTTY) {
    const { settings } = await loadConfig(profile, io.environment);
    const suggestedUrl = options.url ?? settings.convexUrl ?? "";
    const question = options.hooks === undefined ? await hooksQuestion(io) : null;
    const { exitCode, hooks } = await askCredentials({ suggestedUrl, attempt, hooksQuestion: question });
    if (exitCode === 0) await settleHooks(io, options.hooks ?? hooks);
    return exitCode;
  }
  const { url, userName } = await attempt({ url: given(options.url, "--url"), apiKey: await readKey(io, options) });
  print(io.stdout, `Logged in to ${url} as ${userName}`);
  await settleHooks(io, options.hooks);
  return 0;
}

async function tryLogin(io: Io, { url: typed, apiKey }: Credentials, insecure: boolean): Promise<Login> {
  const url = await findBackend(typed, { profile, insecure });
  const path = configFilePath(profile, io.environment);
  const config = { path, settings: settingsSchema.parse({ convexUrl: url, apiKey, insecure }), sources: new Map() };
  const { transport } = await connect({ profile, config });
  const me = await transport.me({ retry: { attempts: 1 } });
  requireIngest(me, apiKey);
  await updateConfigFile(path, { convexUrl: url, apiKey, insecure: insecure || undefined });
  await noteEnvironment(io, "convexUrl", "apiKey");
  return { url, userName: `${me.user.name} with the key ${maskKey(apiKey)}` };
}

async function readKey(io: Io, options: LoginOptions): Promise<string> {
  if (options.keyStdin && options.key !== undefined) {
    throw new OpenSyncError("usage", "--key and --key-stdin exclude each other", {
      hint: "Prefer --key-stdin: other users of this machine can see what stands on a command line",
    });
  }
  if (options.keyStdin) return given(await readSecret(io, "the API key"), "a key on standard input");
  return given(options.key?.trim(), "--key or --key-stdin");
}

function given(value: string | undefined, what: string): string {
  if (value) return value;
  throw new OpenSyncError("usage", `login needs ${what}, since there is no terminal to ask on`, {
    hint: "Run: claude-code-sync login --url <address> --key-stdin < key.txt",
  });
}
