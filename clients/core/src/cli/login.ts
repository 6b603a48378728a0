import { configFilePath, loadConfig, maskKey, settingsSchema, updateConfigFile } from "../config";
import { connect, findBackend } from "../connection";
import { OpenSyncError } from "../errors";
import { readSecret } from "./ask";
import { askCredentials, type Credentials } from "./ask-credentials";
import { print, type Io } from "../io";
import { noteEnvironment } from "./note-environment";
import { requireIngest } from "./connection-test";

export interface LoginOptions {
  readonly url?: string;
  readonly key?: string;
  readonly keyStdin?: boolean;
  readonly insecure?: boolean;
}

/** What follows a login: that sessions are captured from then on. */
export interface Capture {
  /** Install it, or do not, without asking. */
  readonly wanted: boolean | undefined;
  /** What to ask; null where nothing is to be installed. */
  readonly question: () => Promise<string | null>;
  /** Installs it where it is wanted, and says what happens from then on. */
  readonly settle: (wanted: boolean | undefined) => Promise<void>;
}

interface Login {
  readonly url: string;
  readonly userName: string;
}

/** Finds the backend, asks it whose key this is, and only then stores both. */
export async function login(io: Io, options: LoginOptions, capture: Capture): Promise<number> {
  const insecure = options.insecure ?? false;
  const attempt = (credentials: Credentials) => tryLogin(io, credentials, insecure);
  if (options.key === undefined && !options.keyStdin && io.stdin.isTTY) {
    const { settings } = await loadConfig(io.profile, io.environment);
    const suggestedUrl = options.url ?? settings.convexUrl ?? "";
    const question = capture.wanted === undefined ? await capture.question() : null;
    const { exitCode, wanted } = await askCredentials({
      suggestedUrl,
      isUrlGiven: options.url !== undefined,
      attempt,
      question,
    });
    if (exitCode === 0) await capture.settle(capture.wanted ?? wanted);
    return exitCode;
  }
  const { url, userName } = await attempt({ url: given(io, options.url, "--url"), apiKey: await readKey(io, options) });
  print(io.stdout, `Logged in to ${url} as ${userName}`);
  await capture.settle(capture.wanted);
  return 0;
}

async function tryLogin(io: Io, { url: typed, apiKey }: Credentials, insecure: boolean): Promise<Login> {
  const { profile } = io;
  const url = await findBackend(typed, { profile, insecure });
  const path = configFilePath(profile, io.environment);
  const config = { path, settings: settingsSchema.parse({ convexUrl: url, apiKey, insecure }), sources: new Map() };
  const { transport } = await connect({ profile, config });
  const me = await transport.me({ retry: { attempts: 1 } });
  requireIngest(io, me, apiKey);
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
  if (options.keyStdin) return given(io, await readSecret(io, "the API key"), "a key on standard input");
  return given(io, options.key?.trim(), "--key or --key-stdin");
}

function given({ profile }: Io, value: string | undefined, what: string): string {
  if (value) return value;
  throw new OpenSyncError("usage", `login needs ${what}, since there is no terminal to ask on`, {
    hint: `Run: ${profile.command} login --url <address> --key-stdin < key.txt`,
  });
}
