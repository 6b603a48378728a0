import { readFileSync } from "node:fs";
import { constants } from "node:os";
import { isatty } from "node:tty";
import { isMainThread } from "node:worker_threads";

type Signal = "SIGINT" | "SIGTERM" | "SIGHUP";

const FROM_TERMINAL: readonly Signal[] = ["SIGINT", "SIGHUP"];

const flushes = new Set<() => void>();
const handlers = new Map<Signal, () => void>();

/**
 * Runs `flush` when this process ends by `process.exit` or by a signal, without changing how it ends; gives what takes that back. `opencode run`
 * under Ctrl-C and `opencode serve` under any signal dispose of no plugin (1.18.33).
 */
export function beforeProcessEnds(flush: () => void): () => void {
  if (flushes.size === 0) listen();
  flushes.add(flush);
  return () => {
    if (flushes.delete(flush) && flushes.size === 0) stopListening();
  };
}

function listen(): void {
  process.on("exit", flushAll);
  // Signals come to the main thread alone; on Windows a process that is ended by one cannot be told from one that ends itself.
  if (!isMainThread || process.platform === "win32") return;
  for (const signal of [...FROM_TERMINAL, "SIGTERM"] as const) {
    if (isIgnored(signal)) continue;
    const handler = (): void => onSignal(signal, handler);
    handlers.set(signal, handler);
    process.prependListener(signal, handler);
  }
}

function stopListening(): void {
  process.off("exit", flushAll);
  for (const [signal, handler] of handlers) process.off(signal, handler);
  handlers.clear();
}

function flushAll(): void {
  for (const flush of flushes) flush();
}

/**
 * From when it steps aside, all is as without it: other listeners find themselves alone, as some ask before they end the process, and where there
 * is none the signal does what it does by default. It comes back if the process lives on.
 */
function onSignal(signal: Signal, handler: () => void): void {
  flushAll();
  process.off(signal, handler);
  if (process.listenerCount(signal) === 0) {
    process.kill(process.pid, signal);
    return;
  }
  setImmediate(() => {
    if (handlers.get(signal) === handler) process.prependListener(signal, handler);
  }).unref();
}

/** A process that `nohup` or a shell's `&` started ignores a signal; with a listener it would not any more. */
function isIgnored(signal: Signal): boolean {
  const mask = /^SigIgn:\s*([0-9a-f]+)$/m.exec(ownStatus())?.[1];
  if (mask !== undefined) return ((BigInt(`0x${mask}`) >> BigInt(constants.signals[signal] - 1)) & 1n) === 1n;
  // Where the system does not tell, a process without a terminal is taken for one of those.
  return FROM_TERMINAL.includes(signal) && !isatty(0);
}

function ownStatus(): string {
  try {
    return readFileSync("/proc/self/status", "utf8");
  } catch {
    // Not Linux.
    return "";
  }
}
