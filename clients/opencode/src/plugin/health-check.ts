import { parseBackendUrl } from "@opensync/client-core";

const ANSWERS_WITHIN_MS = 5000;
/** The first check comes no later than that, ms. */
const FIRST_AFTER_MS = 10_000;

export interface Health {
  readonly state: "off" | "unknown" | "healthy" | "unhealthy";
  /** When it was asked last, ms since the epoch. */
  readonly checkedAt: number | null;
  /** Why it is unhealthy. */
  readonly reason: string | null;
}

/** Asks the backend regularly, without a key, whether it is there. Nobody waits for it, and it keeps no process alive. */
export class HealthCheck {
  readonly #backend: () => string | null;
  readonly #onChange: (health: Health) => void;
  #timer: NodeJS.Timeout | null = null;
  #health: Health = { state: "off", checkedAt: null, reason: null };

  constructor(backend: () => string | null, onChange: (health: Health) => void) {
    this.#backend = backend;
    this.#onChange = onChange;
  }

  get health(): Health {
    return this.#health;
  }

  /** `everyMs` 0: never. */
  start(everyMs: number): void {
    if (everyMs === 0) return;
    this.#health = { ...this.#health, state: "unknown" };
    this.#schedule(Math.min(everyMs, FIRST_AFTER_MS), everyMs);
  }

  stop(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }

  #schedule(inMs: number, everyMs: number): void {
    this.#timer = setTimeout(() => {
      this.#schedule(everyMs, everyMs);
      void this.#check();
    }, inMs).unref();
  }

  async #check(): Promise<void> {
    const backend = this.#backend();
    if (backend === null) return;
    const before = this.#health.state;
    const reason = await faultOf(backend);
    this.#health = { state: reason === null ? "healthy" : "unhealthy", checkedAt: Date.now(), reason };
    if (this.#health.state !== before) this.#onChange(this.#health);
  }
}

/** Why the backend does not answer as it should; null when it does. Never rejects. */
async function faultOf(backend: string): Promise<string | null> {
  try {
    // Plain http is no matter here: no key and nothing of a session is sent.
    const { url, siteUrl } = parseBackendUrl(backend, { insecure: true });
    let fault = "";
    for (const base of siteUrl === null ? [url, `${url}/http`] : [siteUrl]) {
      const response = await fetch(`${base}/health`, { signal: AbortSignal.timeout(ANSWERS_WITHIN_MS) });
      const body = await response.text();
      if (response.ok && /"status"\s*:\s*"ok"/.test(body)) return null;
      fault = `HTTP ${response.status}`;
    }
    return fault;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
