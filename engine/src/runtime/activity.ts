import { EngineError } from "../errors";
import { HeapMeter } from "./heap-meter";
import { workFor } from "./host-work";

/**
 * What one transaction's code has been doing. Its computing time and its memory are checked whenever it enters a
 * syscall and when it ends; time inside syscalls is not counted. A loop without syscalls is ended from outside,
 * with its thread (see `isolation/`); in a thread that nobody watches it is only found out at its end.
 */
export class Activity {
  readonly heap: HeapMeter | null;
  /** Counts syscalls begun and awaited ones done. */
  progress = 0;
  /** Work of the host under way that the code may be waiting for. */
  hostOperations = 0;
  #spentMs = 0;
  readonly #startedAt = performance.now();
  readonly #cpuAtStart = process.cpuUsage();

  readonly #requestId: string;

  /** `metered`: its memory is watched, which only makes sense for code that is alone in its thread while it runs. */
  constructor(requestId: string, metered: boolean) {
    this.#requestId = requestId;
    this.heap = metered ? new HeapMeter() : null;
  }

  /** The call's code starts, or goes on after a syscall. */
  resume(): void {
    lastSwitch = performance.now();
    workFor(this.#requestId);
  }

  /** Charges the time since any call was last resumed: what ran since then was, if several calls take turns, mostly this one. */
  pause(): void {
    const now = performance.now();
    this.#spentMs += now - lastSwitch;
    lastSwitch = now;
  }

  /** ms since the transaction's call began, waiting included. */
  age(): number {
    return performance.now() - this.#startedAt;
  }

  exceeded(limitMs: number): boolean {
    if (this.#spentMs < limitMs) return false;
    // Elapsed time also grows when the machine is busy with something else; a computing call uses the processor.
    const { user, system } = process.cpuUsage(this.#cpuAtStart);
    return (user + system) / 1000 >= limitMs;
  }
}

/** One for the process, as it has one thread. */
let lastSwitch = 0;

export function userTimeoutError(limitMs: number): EngineError {
  return new EngineError("UserTimeout", `Function execution timed out (maximum duration: ${formatDuration(limitMs)})`);
}

export function formatDuration(ms: number): string {
  return ms % 1000 === 0 ? `${ms / 1000}s` : `${ms}ms`;
}
