import type { EngineLogEntry } from "@opensync/engine";
import type { Output } from "../terminal/style";
import { eventsOf, type LogEvent, type LogLevel } from "./log-event";
import { logText } from "./log-text";

export type LogFormat = "text" | "json";

export const LOG_FORMATS: readonly LogFormat[] = ["text", "json"];
export const LOG_LEVELS: readonly LogLevel[] = ["error", "warn", "info", "debug"];

/** What `opensync up` has to say while it runs. */
export interface UpLog {
  /** Of the engine: faults, failed functions, what functions write to the console, requests, calls. */
  engine: (entry: EngineLogEntry) => void;
  /** Of the command itself, to a person in these words, and as JSON whatever the level is. */
  say: (event: string, message: string) => void;
  /** Likewise, but of level info: what nobody misses who did not ask. */
  note: (event: string, message: string) => void;
}

/** Writes the events of `level` and above to `stream`: as lines for a person, or one JSON object a line. */
export function logTo(stream: Output, { format, level }: { format: LogFormat; level: LogLevel }): UpLog {
  const shown = new Set(LOG_LEVELS.slice(0, LOG_LEVELS.indexOf(level) + 1));
  const line = format === "json" ? logJson : (event: LogEvent) => logText(stream, event);
  return {
    engine: (entry) => {
      for (const event of eventsOf(entry)) if (shown.has(event.level)) stream.write(line(event));
    },
    say: (event, message) => {
      if (format === "text") stream.write(`${message}\n`);
      else stream.write(logJson({ at: Date.now(), level: "info", event, message }));
    },
    note: (event, message) => {
      if (shown.has("info")) stream.write(line({ at: Date.now(), level: "info", event, message }));
    },
  };
}

function logJson({ at, ...event }: LogEvent): string {
  return `${JSON.stringify({ time: new Date(at).toISOString(), ...event })}\n`;
}
