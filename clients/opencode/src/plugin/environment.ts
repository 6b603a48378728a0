import { OpenSyncError, type Environment, type Settings } from "@opensync/client-core";
import { delimiter } from "node:path";
import { count, flag, folders, text, type ReadValue } from "./setting-values";

/** What stands beside the plugin's name in opencode.json: `["opencode-sync-plugin", { "syncThinking": true }]`. */
export type PluginOptions = Readonly<Record<string, unknown>>;

type Shared = Pick<
  Settings,
  | "convexUrl"
  | "apiKey"
  | "autoSync"
  | "syncToolCalls"
  | "syncThinking"
  | "syncFileContents"
  | "includeProjects"
  | "excludeProjects"
  | "insecure"
>;

/** session-sync's own settings. */
interface SessionSyncSettings {
  /** Lines that begin with `[Session Sync]`, for finding faults. */
  readonly debug: boolean;
  /** Messages in one request. */
  readonly batchSize: number;
  /** How often a request is tried again before it waits for the courier's long intervals. */
  readonly retryAttempts: number;
  /** The wait before the first retry, doubled with each, ms. */
  readonly retryDelayMs: number;
  /** Bound of what the plugin remembers of sessions and tool calls. */
  readonly maxDedupEntries: number;
  /** ms; 0: no health check. */
  readonly healthCheckIntervalMs: number;
}

type Name = keyof Shared | keyof SessionSyncSettings;
type Values = { [Key in Name]: NonNullable<(Shared & SessionSyncSettings)[Key]> };

/** What an agent's environment and the plugin's options set; absent: the config file's, or the default. */
export type AgentSettings = Readonly<Partial<Values>>;

/** As session-sync 1.2.0 has them. Where it gave up after `retryAttempts`, the courier goes on trying. */
export const sessionSyncDefaults: SessionSyncSettings = {
  debug: false,
  batchSize: 10,
  retryAttempts: 3,
  retryDelayMs: 1000,
  maxDedupEntries: 10_000,
  healthCheckIntervalMs: 5 * 60 * 1000,
};

const DAY_MS = 24 * 60 * 60 * 1000;

interface Source<T> {
  readonly read: ReadValue<T>;
  /** After `OPENCODE_SYNC_`. */
  readonly variable: string;
  readonly sessionSync?: string;
}

const sources: { readonly [Key in Name]: Source<Values[Key]> } = {
  convexUrl: { read: text, variable: "CONVEX_URL", sessionSync: "SESSION_API_URL" },
  apiKey: { read: text, variable: "API_KEY", sessionSync: "SESSION_API_KEY" },
  autoSync: { read: flag, variable: "AUTO_SYNC", sessionSync: "SESSION_SYNC_ENABLED" },
  syncToolCalls: { read: flag, variable: "TOOL_CALLS" },
  syncThinking: { read: flag, variable: "THINKING" },
  syncFileContents: { read: flag, variable: "FILE_CONTENTS" },
  includeProjects: { read: folders, variable: "INCLUDE_PROJECTS" },
  excludeProjects: { read: folders, variable: "EXCLUDE_PROJECTS" },
  insecure: { read: flag, variable: "INSECURE" },
  debug: { read: flag, variable: "DEBUG", sessionSync: "SESSION_SYNC_DEBUG" },
  batchSize: { read: count(1, 1000), variable: "BATCH_SIZE", sessionSync: "SESSION_SYNC_BATCH_SIZE" },
  retryAttempts: { read: count(0, 100), variable: "RETRY_ATTEMPTS", sessionSync: "SESSION_SYNC_RETRY_ATTEMPTS" },
  retryDelayMs: { read: count(0, DAY_MS), variable: "RETRY_DELAY_MS", sessionSync: "SESSION_SYNC_RETRY_DELAY_MS" },
  maxDedupEntries: {
    read: count(1, 1_000_000),
    variable: "MAX_DEDUP_ENTRIES",
    sessionSync: "SESSION_SYNC_MAX_DEDUP_ENTRIES",
  },
  healthCheckIntervalMs: {
    read: count(0, DAY_MS),
    variable: "HEALTH_CHECK_INTERVAL_MS",
    sessionSync: "SESSION_SYNC_HEALTH_CHECK_INTERVAL_MS",
  },
};

const names = Object.keys(sources).filter((name): name is Name => Object.hasOwn(sources, name));

const PREFIX = "OPENCODE_SYNC_";
/** Every key of OpenSync begins so; what else stands in SESSION_API_KEY is another service's. */
const OPENSYNC_KEY = /^\s*osk_/;

/**
 * The settings that hold for one agent: `OPENCODE_SYNC_*` over session-sync's variables over the plugin's options. An empty variable counts as
 * unset.
 * @throws OpenSyncError `invalid_config` naming the variable or the option that does not fit, never its value
 */
export function readAgentSettings(environment: Environment, options: PluginOptions = {}): AgentSettings {
  const unknown = Object.keys(options).find((name) => !Object.hasOwn(sources, name));
  // A misspelt setting that keeps something private must not pass for one that is set.
  if (unknown !== undefined) throw invalid(`There is no option "${unknown}"`, `There are: ${names.join(", ")}`);
  const settings: AgentSettings = {};
  for (const name of names) {
    const given = findValue(name, environment, options);
    if (given !== null) Object.assign(settings, { [name]: valueOf(name, given) });
  }
  return settings;
}

/** The same settings as `OPENCODE_SYNC_*` variables, for what reads those alone. */
export function settingsEnvironment(settings: AgentSettings): Record<string, string> {
  const variables: Record<string, string> = {};
  for (const name of names) {
    const value = settings[name];
    if (value === undefined) continue;
    variables[`${PREFIX}${sources[name].variable}`] = Array.isArray(value) ? value.join(delimiter) : String(value);
  }
  return variables;
}

/** Whether a variable is a setting of this client, and so is told to the courier. */
export function isSettingVariable(name: string): boolean {
  return /^OPENCODE_SYNC_[A-Za-z0-9_]+$/.test(name) || names.some((setting) => sources[setting].sessionSync === name);
}

interface Given {
  readonly value: unknown;
  readonly where: string;
  readonly hint: string;
}

function findValue(name: Name, environment: Environment, options: PluginOptions): Given | null {
  const { variable, sessionSync } = sources[name];
  for (const candidate of [`${PREFIX}${variable}`, sessionSync]) {
    const value = candidate === undefined ? undefined : environment[candidate];
    if (!value || (candidate?.startsWith("SESSION_API_") && !isOurs(environment))) continue;
    return { value, where: `The environment variable ${candidate}`, hint: "Correct it, or unset it" };
  }
  const value = options[name] ?? undefined;
  return value === undefined ? null : { value, where: `The option "${name}"`, hint: "Correct it in opencode.json" };
}

/** Of the type that the setting has. */
function valueOf(name: Name, given: Given): Values[Name] {
  const result = sources[name].read(given.value);
  if ("fault" in result) throw invalid(`${given.where} ${result.fault}`, given.hint);
  return result.value;
}

/** Both count, or neither: a key of ours is never sent to another service's address, nor another's key to ours. */
function isOurs(environment: Environment): boolean {
  return OPENSYNC_KEY.test(environment["SESSION_API_KEY"] ?? "");
}

function invalid(message: string, hint: string): OpenSyncError {
  return new OpenSyncError("invalid_config", message, { hint });
}
