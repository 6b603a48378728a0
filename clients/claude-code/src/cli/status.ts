import { connect, loadConfig, maskKey, OpenSyncError, type LoadedConfig } from "@opensync/client-core";
import { paint, print, type Io } from "./io";
import { liveStatusJson, readLiveStatus, showLiveStatus } from "./live-status";
import { profile } from "./profile";
import { reportError } from "./report-error";
import { showSettings } from "./show-settings";

const SHOWN = new Set<string>(["convexUrl", "apiKey", "autoSync", "syncToolCalls", "syncThinking", "syncFileContents"]);

type MeAnswer = Awaited<ReturnType<Awaited<ReturnType<typeof connect>>["transport"]["me"]>>;

/** Shows the configuration and how live capture stands, and tests the connection. Exit code 1 when the test fails. */
export async function status(io: Io, { json = false }: { json?: boolean }): Promise<number> {
  const config = await loadConfig(profile, io.environment);
  if (json) return statusJson(io, config);
  print(io.stdout, paint(io, io.stdout, "bold", "Configuration"));
  for (const { key, label, shown, source } of showSettings(config)) {
    if (!SHOWN.has(key)) continue;
    const origin = source === "environment" ? paint(io, io.stdout, "dim", "  (from the environment)") : "";
    print(io.stdout, `  ${`${label}:`.padEnd(15)} ${shown}${origin}`);
  }
  print(io.stdout, `  ${"Config File:".padEnd(15)} ${config.path}`, "");
  if (config.settings.apiKey !== undefined) {
    print(io.stdout, paint(io, io.stdout, "bold", "Live capture"));
    for (const [label, text] of showLiveStatus(io, await readLiveStatus(io), Date.now()))
      print(io.stdout, `  ${(label && `${label}:`).padEnd(15)} ${text}`);
    print(io.stdout, "");
  }
  const me = await testConnection(config);
  print(
    io.stdout,
    paint(io, io.stdout, "green", "Connected to Convex backend"),
    `  ${"User:".padEnd(15)} ${me.user.name}`,
    `  ${"Key:".padEnd(15)} ${me.key.name} (${me.key.scopes.join(", ")})`,
  );
  if (me.key.expiresAt !== null)
    print(io.stdout, `  ${"Expires:".padEnd(15)} ${new Date(me.key.expiresAt).toISOString()}`);
  return 0;
}

async function statusJson(io: Io, config: LoadedConfig): Promise<number> {
  const settings = Object.fromEntries(
    showSettings(config)
      .filter(({ key }) => SHOWN.has(key))
      .map(({ key, value }) => [key, value]),
  );
  const report = { configFile: config.path, ...settings, ...liveStatusJson(await readLiveStatus(io)) };
  try {
    const { user, key } = await testConnection(config);
    print(io.stdout, JSON.stringify({ ...report, connected: true, user, key }, null, 2));
    return 0;
  } catch (error) {
    if (!(error instanceof OpenSyncError)) throw error;
    const { code, message, hint } = error;
    print(io.stdout, JSON.stringify({ ...report, connected: false, error: { code, message, hint } }, null, 2));
    return reportError(error, io);
  }
}

/** @throws OpenSyncError also for a key that the backend knows but that may not write */
export async function testConnection(config: LoadedConfig): Promise<MeAnswer> {
  const { transport, apiKey } = await connect({ profile, config });
  const me = await transport.me({ retry: { attempts: 1 } });
  requireIngest(me, apiKey);
  return me;
}

export function requireIngest({ key }: MeAnswer, apiKey: string): void {
  if (key.scopes.includes("ingest") || key.scopes.includes("admin")) return;
  throw new OpenSyncError(
    "out_of_scope",
    `The API key ${maskKey(apiKey)} may not send sessions: its scopes are ${key.scopes.join(", ") || "none"}`,
    { hint: `Make a key with the scope ingest, then run: ${profile.loginCommand}` },
  );
}
