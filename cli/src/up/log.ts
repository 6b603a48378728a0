/** One thing the engine did or refused; the rest is free-form detail. */
interface LogEntry {
  level: string;
  message: string;
}

/** Writes the engine's warnings and errors, a line each with the time; its routine entries are left out. */
export function logTo(stream: NodeJS.WritableStream): (entry: LogEntry) => void {
  return ({ level, message }) => {
    if (level === "warn" || level === "error") stream.write(`${new Date().toISOString()} ${level} ${message}\n`);
  };
}
