import { type IntervalHistogram, monitorEventLoopDelay, performance } from "node:perf_hooks";
import type { Family, Sample } from "./text-format";

/** How a thread does. */
export interface ThreadMetrics {
  /** Time the event loop was kept from turning, since the last look; null at the first one. Seconds. */
  delay: { p50: number; p99: number; max: number } | null;
  /** Since the thread began, seconds. */
  busySeconds: number;
  idleSeconds: number;
  heapBytes: number;
}

const RESOLUTION_MS = 20;

let monitor: IntervalHistogram | undefined;

/** Of the thread that calls it. The delay is measured from the first call on: where nobody looks, no timer wakes the machine. */
export function threadMetrics(): ThreadMetrics {
  const { active, idle } = performance.eventLoopUtilization();
  return {
    delay: delaySinceLastLook(),
    busySeconds: active / 1000,
    idleSeconds: idle / 1000,
    heapBytes: process.memoryUsage().heapUsed,
  };
}

function delaySinceLastLook(): ThreadMetrics["delay"] {
  if (monitor === undefined) {
    monitor = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
    monitor.enable();
    return null;
  }
  if (monitor.count === 0) return null;
  const delay = {
    p50: seconds(monitor.percentile(50)),
    p99: seconds(monitor.percentile(99)),
    max: seconds(monitor.max),
  };
  monitor.reset();
  return delay;
}

/** What is measured is the time from one tick to the next, which is that of the timer when nothing delays it. */
function seconds(ns: number): number {
  return Math.max(0, ns / 1e9 - RESOLUTION_MS / 1000);
}

export function threadFamilies(threads: Readonly<Record<string, ThreadMetrics>>): Family[] {
  const each = (value: (metrics: ThreadMetrics) => number): Sample[] =>
    Object.entries(threads).map(([thread, metrics]) => ({ labels: { thread }, value: value(metrics) }));
  const delays = Object.entries(threads).flatMap(([thread, { delay }]) =>
    delay === null ? [] : Object.entries(delay).map(([quantile, value]) => ({ labels: { thread, quantile }, value })),
  );
  return [
    {
      name: "opensync_event_loop_delay_seconds",
      type: "gauge",
      help: "How long the event loop was kept from turning, since the last scrape (median, 99th percentile, longest).",
      samples: delays,
    },
    {
      name: "opensync_event_loop_busy_seconds_total",
      type: "counter",
      help: "Time the event loop had something to do.",
      samples: each(({ busySeconds }) => busySeconds),
    },
    {
      name: "opensync_event_loop_idle_seconds_total",
      type: "counter",
      help: "Time the event loop waited.",
      samples: each(({ idleSeconds }) => idleSeconds),
    },
    {
      name: "opensync_heap_used_bytes",
      type: "gauge",
      help: "JavaScript heap in use.",
      samples: each(({ heapBytes }) => heapBytes),
    },
  ];
}
