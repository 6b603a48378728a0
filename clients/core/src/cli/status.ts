/** The parts of `status` that are those of every client, in the order in which they are shown. */
import type { LoadedConfig } from "../config";
import { OpenSyncError } from "../errors";
import { paint, print, reportError, type Io } from "../io";
import { testConnection } from "./connection-test";
import { liveStatusRows, readLiveStatus } from "./live-status";
import { showRows, showSection, type Row } from "./show-section";
import { showSettings } from "./show-settings";

const SHOWN = new Set<string>(["convexUrl", "apiKey", "autoSync", "syncToolCalls", "syncThinking", "syncFileContents"]);

export function showConfiguration(io: Io, config: LoadedConfig): void {
  const fromEnvironment = paint(io, io.stdout, "dim", "  (from the environment)");
  const rows = shownSettings(config).map(({ label, shown, source }): Row => [
    label,
    shown + (source === "environment" ? fromEnvironment : ""),
  ]);
  showSection(io, "Configuration", [...rows, ["Config File", config.path]]);
}

/** What captures sessions, as it stands in the agent's configuration. */
export interface CaptureLine {
  readonly label: string;
  readonly line: string;
  /** The command that mends it, where one does. */
  readonly remedy: string | null;
  readonly isComplete: boolean;
}

export async function showLiveCapture(io: Io, { label, line, remedy, isComplete }: CaptureLine): Promise<void> {
  const shown = remedy === null ? line : `${line}: ${remedy}`;
  const first: Row = [label, isComplete ? shown : paint(io, io.stdout, "yellow", shown)];
  showSection(io, "Live capture", [first, ...liveStatusRows(io, await readLiveStatus(io), Date.now())]);
}

/** Tests it. @throws OpenSyncError when it fails */
export async function showConnection(io: Io, config: LoadedConfig): Promise<void> {
  const { user, key } = await testConnection(io, config);
  print(io.stdout, paint(io, io.stdout, "green", "Connected to Convex backend"));
  showRows(io, [
    ["User", user.name],
    ["Key", `${key.name} (${key.scopes.join(", ")})`],
    ...(key.expiresAt === null ? [] : [["Expires", new Date(key.expiresAt).toISOString()] as const]),
  ]);
}

/** All of it as one JSON value, `own` among it, also when the test of the connection fails; gives the exit code. */
export async function printStatusJson(io: Io, config: LoadedConfig, own: object): Promise<number> {
  const settings = Object.fromEntries(shownSettings(config).map(({ key, value }) => [key, value]));
  const report = { configFile: config.path, ...settings, ...own };
  try {
    const { user, key } = await testConnection(io, config);
    print(io.stdout, JSON.stringify({ ...report, connected: true, user, key }, null, 2));
    return 0;
  } catch (error) {
    if (!(error instanceof OpenSyncError)) throw error;
    const { code, message, hint } = error;
    print(io.stdout, JSON.stringify({ ...report, connected: false, error: { code, message, hint } }, null, 2));
    return reportError(error, io);
  }
}

function shownSettings(config: LoadedConfig) {
  return showSettings(config).filter(({ key }) => SHOWN.has(key));
}
