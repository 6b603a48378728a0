import { configFilePath, loadConfig, type ClientProfile, type LoadedConfig } from "../config";
import { connect } from "../connection";
import { OpenSyncError } from "../errors";
import { hasCode, type Environment } from "../files";
import { stat } from "node:fs/promises";
import type { RetryPolicy } from "../transport";
import { equip, positionsOf, type Destination } from "./equip";

/** The courier tries again itself, with its reasons shown in `status`. */
const NO_RETRY = { attempts: 1 };
const REQUEST_TIMEOUT_MS = 60_000;

/** How requests to a destination are tried again before their delivery counts as failed, by the variables of its agents. */
export type DestinationRetry = (variables: Readonly<Record<string, string>>) => Partial<RetryPolicy>;

/** Names where sessions of an agent with these variables go. */
export function destinationName(variables: Readonly<Record<string, string>>): string {
  return JSON.stringify(Object.entries(variables).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Sessions that no event told of follow the config file alone. */
export const DEFAULT_DESTINATION = destinationName({});

type Connected = Pick<Destination, "transport" | "positions"> & Pick<LoadedConfig, "settings">;

interface Made {
  /** The config file as it was. */
  readonly stamp: string;
  readonly config: Promise<LoadedConfig>;
  connected: Promise<Connected> | null;
  destination: Promise<Destination> | null;
}

/**
 * The settings for each destination, from the config file and the variables of the agent whose sessions go there, and what follows from them.
 * All is made anew when the config file changes: what is narrowed there holds for everything that is sent from then on.
 */
export class Destinations {
  readonly #profile: ClientProfile;
  readonly #environment: Environment;
  readonly #retry: DestinationRetry;
  readonly #made = new Map<string, Made>();

  /** `environment`: the courier's own. Settings in it are those of the agent that happened to start it, and count for nothing here. */
  constructor(profile: ClientProfile, environment: Environment, retry: DestinationRetry = () => NO_RETRY) {
    this.#profile = profile;
    this.#environment = withoutSettings(profile, environment);
    this.#retry = retry;
  }

  /** @throws OpenSyncError `invalid_config` */
  async config(name: string): Promise<LoadedConfig> {
    return (await this.#current(name)).config;
  }

  /**
   * Whether what happens there is sent as it happens. Settings that cannot be read are no reason to drop an event: they will be mended, and
   * then it counts.
   */
  async isWanted(name: string): Promise<boolean> {
    try {
      return (await this.config(name)).settings.autoSync;
    } catch (error) {
      if (error instanceof OpenSyncError && error.code === "invalid_config") return true;
      throw error;
    }
  }

  /**
   * Of these and the default one, those with a backend to which sessions are sent as they happen.
   * @throws OpenSyncError `invalid_config`
   */
  async configured(names: Iterable<string>): Promise<string[]> {
    const found: string[] = [];
    for (const name of new Set([DEFAULT_DESTINATION, ...names])) {
      const { convexUrl, apiKey, autoSync } = (await this.config(name)).settings;
      if (convexUrl !== undefined && apiKey !== undefined && autoSync) found.push(name);
    }
    return found;
  }

  /**
   * Enough to see what is not delivered yet.
   * @throws OpenSyncError `not_configured`, `invalid_config`, or what connecting threw
   */
  async connect(name: string): Promise<Connected> {
    const made = await this.#current(name);
    made.connected ??= this.#connect(await made.config, this.#retry(parseName(name)));
    try {
      return await made.connected;
    } catch (error) {
      made.connected = null;
      throw error;
    }
  }

  /**
   * All that a delivery needs, prices and rules of redaction among it.
   * @throws OpenSyncError as `connect`
   */
  async open(name: string): Promise<Destination> {
    const made = await this.#current(name);
    made.destination ??= this.#equip(await this.connect(name));
    try {
      return await made.destination;
    } catch (error) {
      made.destination = null;
      throw error;
    }
  }

  async #current(name: string): Promise<Made> {
    const stamp = await stampOf(configFilePath(this.#profile, this.#environment));
    const present = this.#made.get(name);
    if (present?.stamp === stamp) return present;
    const config = loadConfig(this.#profile, { ...this.#environment, ...parseName(name) });
    const made = { stamp, config, connected: null, destination: null };
    this.#made.set(name, made);
    // Who asks gets the failure from the promise; until then it is nobody's.
    config.catch(() => undefined);
    return made;
  }

  async #connect(config: LoadedConfig, retry: Partial<RetryPolicy>): Promise<Connected> {
    const connection = await connect({ profile: this.#profile, config, retry, timeoutMs: REQUEST_TIMEOUT_MS });
    const positions = positionsOf({ profile: this.#profile, environment: this.#environment }, connection);
    return { transport: connection.transport, positions, settings: config.settings };
  }

  async #equip(connected: Connected): Promise<Destination> {
    const owner = { profile: this.#profile, environment: this.#environment };
    return { ...connected, ...(await equip(owner, connected.settings)) };
  }
}

function withoutSettings(profile: ClientProfile, environment: Environment): Environment {
  const prefix = `${profile.environmentPrefix}_`;
  const isSetting = (name: string) => name.startsWith(prefix) || profile.aliases?.isAlias(name) === true;
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !isSetting(name)));
}

function parseName(name: string): Record<string, string> {
  const pairs: unknown = JSON.parse(name);
  if (!Array.isArray(pairs)) throw new Error(`Not the name of a destination: ${name}`);
  return Object.fromEntries(pairs.map(([variable, value]: unknown[]) => [String(variable), String(value)]));
}

async function stampOf(path: string): Promise<string> {
  try {
    const { mtimeMs, size, ino } = await stat(path);
    return `${mtimeMs} ${size} ${ino}`;
  } catch (error) {
    if (hasCode(error, "ENOENT")) return "absent";
    throw error;
  }
}
