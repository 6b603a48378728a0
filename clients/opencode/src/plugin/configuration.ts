import { homeFolder, configFolder, type Environment } from "@opensync/client-core";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { isObject } from "./session-of";
import { flag } from "./setting-values";
import type { AgentSettings } from "./environment";

/** Settings change while an agent runs (login, `set autoSync false`): the files are read again after so long, ms. */
const LOOK_AGAIN_MS = 2000;

interface Stored {
  readonly convexUrl?: unknown;
  readonly apiKey?: unknown;
  readonly autoSync?: unknown;
}

/** Whether there is anything to do for an agent: without a key, or with autoSync off, nothing is recorded. */
export class Configuration {
  readonly #paths: readonly string[];
  readonly #settings: AgentSettings;
  #stored: Stored = {};
  #lookedAt = Number.NEGATIVE_INFINITY;

  constructor(environment: Environment, settings: AgentSettings) {
    this.#paths = [
      join(homeFolder(environment), ".opencode-sync", "config.json"),
      join(configFolder(environment, "opencode-sync"), "config.json"),
    ];
    this.#settings = settings;
  }

  isWanted(): boolean {
    const { apiKey, autoSync } = this.#current();
    if (!(this.#settings.apiKey ?? apiKey)) return false;
    const stored = flag(autoSync ?? true);
    return this.#settings.autoSync ?? (!("value" in stored) || stored.value);
  }

  /** As configured; it may not tell yet where HTTP actions are. */
  get backend(): string | null {
    const { convexUrl } = this.#current();
    return this.#settings.convexUrl ?? (typeof convexUrl === "string" ? convexUrl : null);
  }

  #current(): Stored {
    const age = Date.now() - this.#lookedAt;
    if (age >= 0 && age < LOOK_AGAIN_MS) return this.#stored;
    this.#lookedAt = Date.now();
    this.#stored = this.#paths.map(readObject).find((stored) => stored !== null) ?? {};
    return this.#stored;
  }
}

/** A file that is broken is the courier's to complain about, where people look: in `status`. Until then nothing is recorded. */
function readObject(path: string): Stored | null {
  try {
    const parsed: unknown = JSON.parse(readFileSync(path, "utf8").replace(/^\uFEFF/, ""));
    return isObject(parsed) ? parsed : null;
  } catch {
    return null;
  }
}
