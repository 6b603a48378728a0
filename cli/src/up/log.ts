import type { EngineLogEntry } from "@opensync/engine";

/**
 * Writes what went wrong inside the backend, a line each with the time: faults of the engine, and functions that threw (the caller sees no
 * more of those than a request id). What a caller did wrong is in the caller's answer and not here.
 */
export function logTo(stream: NodeJS.WritableStream): (entry: EngineLogEntry) => void {
  return (entry) => {
    const fault = describe(entry);
    if (fault !== null) stream.write(`${new Date().toISOString()} ${fault}\n`);
  };
}

function describe(entry: EngineLogEntry): string | null {
  switch (entry.type) {
    case "engineError":
      return `error in ${entry.part}: ${text(entry.error)}`;
    case "systemError":
      return `error in the engine, running ${entry.path}: ${text(entry.error)}`;
    case "function":
      return entry.error === null
        ? errorsOf(entry.logLines)
        : `${entry.kind} ${entry.path} failed (request ${entry.requestId}): ${entry.error}`;
    case "audit":
      return null;
  }
}

/** What a function that answered for itself has put down: an HTTP route names the request id that its caller was given. */
function errorsOf(logLines: string[]): string | null {
  const errors = logLines.filter((line) => line.startsWith("[ERROR]"));
  return errors.length === 0 ? null : errors.join("\n");
}

function text(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
