import { formatDuration } from "@opensync/client-core/cli";
import { paint, type Output } from "../terminal/style";
import type { LogEvent, LogLevel } from "./log-event";

/** An event for a person: time, level and request in columns, then what happened; further lines are set in. */
export function logText(stream: Output, event: LogEvent): string {
  const time = paint(stream, "dim", new Date(event.at).toISOString());
  const id = paint(stream, "dim", (event.requestId ?? "").padEnd(REQUEST_ID_LENGTH));
  const [first = "", ...rest] = sentence(event).split("\n");
  return [`${time} ${levelText(stream, event.level)} ${id} ${first}`, ...rest.map((line) => `    ${line}`), ""].join(
    "\n",
  );
}

const REQUEST_ID_LENGTH = 16;

const COLOURS: Partial<Record<LogLevel, "red" | "yellow" | "dim">> = { error: "red", warn: "yellow", debug: "dim" };

function levelText(stream: Output, level: LogLevel): string {
  const colour = COLOURS[level];
  const padded = level.padEnd("error".length);
  return colour === undefined ? padded : paint(stream, colour, padded);
}

function sentence(event: LogEvent): string {
  const { kind = "", durationMs = 0, error = "" } = event;
  const called = `${kind} ${event.function ?? ""}`;
  switch (event.event) {
    case "request":
      return `${event.method} ${event.route} ${event.status === 0 ? "left by its caller" : event.status} in ${formatDuration(durationMs)}`;
    case "socket":
      return `WebSocket closed with ${event.status} after ${formatDuration(durationMs)}`;
    case "function":
      return event.status === "ok"
        ? `${called} in ${formatDuration(durationMs)}`
        : `${called} failed after ${formatDuration(durationMs)}: ${error}`;
    case "console":
      return `${called}: ${event.message}`;
    case "fault":
      return event.function === undefined
        ? `fault in ${event.part}: ${error}`
        : `fault of the engine in ${event.function}: ${error}`;
    default:
      return event.message ?? "";
  }
}
