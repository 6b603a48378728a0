import { inspect } from "node:util";
import { currentCall } from "./call";
import type { Call } from "./call";
import type { LogLevel } from "./log-lines";

/** The members of upstream's console. Outside a call (while modules are imported) there is nowhere to log to. */
export function sandboxConsole(): Record<string, (...args: unknown[]) => void> {
  const write = (level: LogLevel, ...args: unknown[]): void => currentCall()?.log.write(level, args);
  return {
    debug: (...args) => write("DEBUG", ...args),
    error: (...args) => write("ERROR", ...args),
    info: (...args) => write("INFO", ...args),
    log: (...args) => write("LOG", ...args),
    warn: (...args) => write("WARN", ...args),
    trace: (...args) => currentCall()?.log.write("LOG", args, new Error("console.trace").stack),
    time: (label) => void stopwatches()?.set(nameOf(label), performance.now()),
    timeLog: (label, ...args) => write("INFO", reading(label), ...args),
    timeEnd: (label) => {
      write("INFO", reading(label));
      stopwatches()?.delete(nameOf(label));
    },
  };
}

const stopwatchesOfCall = new WeakMap<Call, Map<string, number>>();

function stopwatches(): Map<string, number> | undefined {
  const call = currentCall();
  if (call === undefined) return undefined;
  let watches = stopwatchesOfCall.get(call);
  if (watches === undefined) stopwatchesOfCall.set(call, (watches = new Map()));
  return watches;
}

function reading(label: unknown): string {
  const name = nameOf(label);
  const start = stopwatches()?.get(name);
  if (start === undefined) return `Timer '${name}' does not exist`;
  return `${name}: ${Math.round(performance.now() - start)}ms`;
}

function nameOf(label: unknown): string {
  if (label === undefined) return "default";
  return typeof label === "string" ? label : inspect(label, { customInspect: false });
}
