import type { EngineLogEntry } from "@opensync/engine";
import { loggable } from "./loggable";

export type LogLevel = "error" | "warn" | "info" | "debug";

/** One line of the log. Arguments, results, bodies, paths and query strings have no place in it. */
export interface LogEvent {
  /** ms since the epoch. */
  at: number;
  level: LogLevel;
  /** `request`, `socket`, `function`, `console`, `fault`, or what the command did. */
  event: string;
  /** The same for a request, the function it called, what that wrote to the console, and what it called in turn. */
  requestId?: string;
  /** `mod/file:name`, after the path of its component if it is of one, or the route of an HTTP action. */
  function?: string;
  kind?: string;
  method?: string;
  origin?: string;
  /** The kind of address of a request. */
  route?: string;
  durationMs?: number;
  /** HTTP status of a request, 0 if the caller left; `ok` or `failed` of a function; the code that closed a WebSocket. */
  status?: number | string;
  /** Name of the condition. */
  code?: string;
  /** The part of the engine that a fault is in. */
  part?: string;
  message?: string;
  error?: string;
}

/** What a log shows of an entry. */
export function eventsOf(entry: EngineLogEntry): LogEvent[] {
  switch (entry.type) {
    case "request":
      return [requestEvent(entry)];
    case "function":
      return [...entry.logLines.map((line) => consoleEvent(entry, line)), functionEvent(entry)];
    case "engineError": {
      const { requestId, part } = entry;
      const named = requestId === undefined ? {} : { requestId };
      return [{ at: Date.now(), level: "error", event: "fault", ...named, part, error: faultText(entry.error) }];
    }
    case "systemError": {
      const { requestId, path } = entry;
      const named = requestId === undefined ? {} : { requestId };
      return [
        { at: Date.now(), level: "error", event: "fault", ...named, function: path, error: faultText(entry.error) },
      ];
    }
    case "socket": {
      const { type, at, code, durationMs } = entry;
      return [{ at, level: "info", event: type, status: code, durationMs: rounded(durationMs) }];
    }
    case "audit":
      return [];
  }
}

type Entry<Type extends EngineLogEntry["type"]> = Extract<EngineLogEntry, { type: Type }>;

function requestEvent({ type, at, requestId, origin, method, route, status, durationMs }: Entry<"request">): LogEvent {
  const level = status >= 500 ? "warn" : "info";
  return { at, level, event: type, requestId, origin, method, route, status, durationMs: rounded(durationMs) };
}

function functionEvent(entry: Entry<"function">): LogEvent {
  const { type, at, requestId, kind, durationMs, error, code } = entry;
  const common = { event: type, requestId, function: nameOf(entry), kind, durationMs: rounded(durationMs) };
  if (error === null) return { at, level: "debug", ...common, status: "ok" };
  const named = code === undefined ? {} : { code };
  return { at, level: failureLevel(code), ...common, status: "failed", ...named, error: loggable(error) };
}

function nameOf({ component, path }: Entry<"function">): string {
  return component === undefined ? path : `${component}/${path}`;
}

/** What the caller did wrong, or the app meant to say, is in the caller's answer; only who looks for it wants it here. */
function failureLevel(code: string | undefined): LogLevel {
  if (code === undefined || code === "InternalServerError") return "error";
  return code === "ConvexError" || code === "ArgumentValidationError" ? "info" : "warn";
}

/** `[LEVEL] what was written`. */
function consoleEvent(entry: Entry<"function">, line: string): LogEvent {
  const { at, requestId, kind } = entry;
  const [, word = "", message = line] = /^\[([A-Z]+)\] (.*)$/s.exec(line) ?? [];
  const level = CONSOLE_LEVELS.get(word) ?? "info";
  return { at, level, event: "console", requestId, function: nameOf(entry), kind, message: loggable(message) };
}

const CONSOLE_LEVELS = new Map<string, LogLevel>([
  ["ERROR", "error"],
  ["WARN", "warn"],
  ["DEBUG", "debug"],
]);

function faultText(error: unknown): string {
  return loggable(error instanceof Error ? (error.stack ?? error.message) : String(error));
}

function rounded(ms: number): number {
  return Math.round(ms * 10) / 10;
}
