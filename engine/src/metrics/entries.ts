import type { EngineLogEntry } from "../core";
import { Counter, DurationHistogram } from "./series";
import type { Family } from "./text-format";

/** Counts what the engine logs: everything that has a duration, and every fault. */
export class EntryMetrics {
  readonly #requests = new Counter({
    name: "opensync_http_requests_total",
    help: "HTTP requests answered, by the kind of address; status 0: the caller left before.",
    labels: ["origin", "route", "method", "status"],
  });
  readonly #requestDurations = new DurationHistogram({
    name: "opensync_http_request_duration_seconds",
    help: "From a request's headers to the end of its answer.",
    labels: ["origin", "route"],
  });
  readonly #calls = new Counter({
    name: "opensync_function_calls_total",
    help: "Functions run. Outcome error: it threw; otherwise success or upstream's name of what ended it.",
    labels: ["function", "kind", "outcome"],
  });
  readonly #callDurations = new DurationHistogram({
    name: "opensync_function_duration_seconds",
    help: "From a function's call to its end, waiting for its turn included.",
    labels: ["function", "kind"],
  });
  readonly #closed = new Counter({
    name: "opensync_sync_sockets_closed_total",
    help: "WebSockets that are over, by the code they were closed with.",
    labels: ["code"],
  });
  readonly #faults = new Counter({
    name: "opensync_faults_total",
    help: "Faults of the engine itself.",
    labels: ["part"],
  });

  add(entry: EngineLogEntry): void {
    switch (entry.type) {
      case "request":
        this.#requests.add(entry.origin, entry.route, entry.method, String(entry.status));
        this.#requestDurations.observe(entry.durationMs, entry.origin, entry.route);
        return;
      case "function":
        this.#calls.add(entry.path, entry.kind, entry.error === null ? "success" : (entry.code ?? "error"));
        this.#callDurations.observe(entry.durationMs, entry.path, entry.kind);
        return;
      case "engineError":
        this.#faults.add(entry.part);
        return;
      case "systemError":
        this.#faults.add("function");
        return;
      case "socket":
        // Those from 3000 on are the clients' own.
        this.#closed.add(entry.code < 3000 ? String(entry.code) : "other");
        return;
      case "audit":
    }
  }

  families(): Family[] {
    return [this.#requests, this.#requestDurations, this.#closed, this.#calls, this.#callDurations, this.#faults].map(
      (each) => each.family(),
    );
  }
}
