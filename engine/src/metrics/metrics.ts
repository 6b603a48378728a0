import { setTimeout as delay } from "node:timers/promises";
import type { EngineLogEntry } from "../core";
import { coreFamilies, type CoreMetrics } from "./core";
import { EntryMetrics } from "./entries";
import { gauge, total } from "./family";
import { fileFamilies, processFamilies } from "./host";
import { type Family, textFormat } from "./text-format";
import { threadFamilies, threadMetrics } from "./thread";

/** The parts of an engine that a scrape looks at. */
export interface MetricsSources {
  dataDir: string;
  /** May take its time: a function that computes keeps the core from answering. */
  core: () => Promise<CoreMetrics>;
  /** The threads of actions, where there are any. */
  isolation?: () => Promise<IsolationMetrics>;
  /** Requests under way. */
  requests: () => { main: number; site: number };
  /** Clients connected by WebSocket. */
  sockets: () => number;
}

export interface IsolationMetrics {
  /** How often a core has been put in the place of one that ended, by why it ended. */
  restarts: Record<"time" | "memory" | "crash", number>;
  actions: {
    threads: number;
    /** Of these, those whose event loop stands still. */
    busy: number;
    /** Calls that a thread has begun, and calls that wait for a thread. */
    running: number;
    waiting: number;
    /** Of those begun, those that wait for one of the places of their thread. */
    gated: number;
  };
}

/** A core that computes longer than this is ended, and another started: a scrape does not wait for that. */
const CORE_MS = 2000;

/** What an engine counts, for Prometheus. */
export class EngineMetrics {
  readonly #entries = new EntryMetrics();

  /** A log that also counts. */
  counting(log: (entry: EngineLogEntry) => void = () => undefined): (entry: EngineLogEntry) => void {
    return (entry) => {
      this.#entries.add(entry);
      log(entry);
    };
  }

  /** Everything in Prometheus's text format. What the core counts is absent while it does not answer. */
  async text({ dataDir, core, isolation, requests, sockets }: MetricsSources): Promise<string> {
    const [found, isolated, files] = await Promise.all([answerOf(core), isolation?.(), fileFamilies(dataDir)]);
    return textFormat([
      gauge("opensync_core_up", "Whether the thread of queries and mutations answers.", found === null ? 0 : 1),
      ...this.#entries.families(),
      gauge("opensync_http_requests_in_flight", "HTTP requests under way.", { origin: requests() }),
      gauge("opensync_sync_sockets", "Clients connected by WebSocket.", sockets()),
      ...(found === null ? [] : coreFamilies(found)),
      ...(isolated === undefined ? [] : isolationFamilies(isolated)),
      ...files,
      ...threadFamilies(
        isolation === undefined && found !== null
          ? { main: found.thread }
          : { main: threadMetrics(), ...(found === null ? {} : { core: found.thread }) },
      ),
      ...processFamilies(),
    ]);
  }
}

/** Null where there is no answer in time, or none at all. */
async function answerOf(core: () => Promise<CoreMetrics>): Promise<CoreMetrics | null> {
  const enough = new AbortController();
  const late = delay(CORE_MS, null, { signal: enough.signal }).catch(() => null);
  try {
    return await Promise.race([core().catch(() => null), late]);
  } finally {
    enough.abort();
  }
}

function isolationFamilies({ restarts, actions }: IsolationMetrics): Family[] {
  const { threads, busy, running, waiting, gated } = actions;
  return [
    total("opensync_core_restarts_total", "Cores that were replaced, by why they ended.", { cause: restarts }),
    gauge("opensync_action_threads", "Threads of actions.", threads),
    gauge("opensync_action_threads_busy", "Of these, those that compute without a pause.", busy),
    gauge(
      "opensync_actions",
      "Actions and HTTP actions: let in, waiting for one of a thread's places, waiting for a thread.",
      {
        state: { running: running - gated, gated, waiting },
      },
    ),
  ];
}
