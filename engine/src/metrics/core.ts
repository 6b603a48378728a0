import type { EngineCore } from "../core";
import type { GateLoad } from "../exec/gate";
import type { FunctionKind } from "../runtime/registered";
import type { LiveLoad } from "../live";
import type { SchedulerLoad } from "../sched";
import type { StoreLoad } from "../store/store";
import { gauge, total } from "./family";
import type { Family } from "./text-format";
import { type ThreadMetrics, threadMetrics } from "./thread";

/** What only the thread of the core knows. Its counts begin anew with each core. */
export interface CoreMetrics {
  store: StoreLoad;
  gates: Record<FunctionKind, GateLoad>;
  live: LiveLoad;
  scheduler: SchedulerLoad;
  thread: ThreadMetrics;
}

export function coreMetrics({ store, runner, live, scheduler }: EngineCore): CoreMetrics {
  return {
    store: store.load(),
    gates: runner.load(),
    live: live.load(),
    scheduler: scheduler.load(),
    thread: threadMetrics(),
  };
}

export function coreFamilies({ store, gates, live, scheduler }: CoreMetrics): Family[] {
  const { io } = store;
  return [
    total("opensync_commits_total", "Transactions committed.", io.commits),
    total("opensync_documents_read_total", "Documents scanned, those a filter dropped included.", io.documentsRead),
    total("opensync_documents_written_total", "Documents written.", io.documentsWritten),
    total("opensync_read_bytes_total", "Read by Convex's size formula, as Convex bills it.", {
      of: { documents: io.documentBytesRead, indexes: io.indexBytesRead },
    }),
    total("opensync_written_bytes_total", "Written by Convex's size formula, as Convex bills it.", {
      of: { documents: io.documentBytesWritten, indexes: io.indexBytesWritten },
    }),
    gauge("opensync_mutations_waiting", "Transactions that wait for the writer.", store.waitingWriters),
    gauge(
      "opensync_snapshots_open",
      "Snapshots being read: the write-ahead log cannot be reused past the oldest.",
      store.openSnapshots,
    ),
    gauge("opensync_functions_running", "Functions let in.", byKind(gates, "inside")),
    gauge("opensync_functions_waiting", "Functions that wait to be let in.", byKind(gates, "waiting")),
    gauge("opensync_live_sessions", "Clients whose queries are kept up to date.", live.sessions),
    gauge("opensync_live_sessions_held", "Of these, those that read too slowly to be sent more.", live.held),
    gauge("opensync_live_watches", "Queries that clients watch.", live.watches),
    gauge(
      "opensync_live_queries",
      "Of these, the different ones: each is run once for all that watch it.",
      live.queries,
    ),
    total("opensync_live_rounds_total", "Times that live queries were brought up to date together.", live.rounds),
    total("opensync_live_runs_total", "Times that a live query was run.", live.runs),
    total("opensync_live_transitions_total", "Transitions made for clients.", live.transitions),
    gauge(
      "opensync_scheduled_jobs_outstanding",
      "Scheduled functions that wait, due or not, or run.",
      scheduler.outstanding,
    ),
    gauge("opensync_scheduled_jobs_running", "Scheduled functions that run.", scheduler.running),
    gauge(
      "opensync_scheduled_jobs_due",
      "Scheduled functions that are due and have not begun, up to a thousand.",
      scheduler.due,
    ),
    gauge("opensync_scheduled_job_lag_seconds", "How long the first of those is due.", scheduler.lagMs / 1000),
  ];
}

function byKind(gates: Record<FunctionKind, GateLoad>, part: keyof GateLoad): { kind: Record<FunctionKind, number> } {
  const { query, mutation, action } = gates;
  return { kind: { query: query[part], mutation: mutation[part], action: action[part] } };
}
