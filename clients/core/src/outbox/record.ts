import { OpenSyncError } from "../errors";

/** A later format takes another number; a courier parks what it does not understand instead of guessing. */
export const RECORD_VERSION = "1";

/**
 * One event that a hook or plugin left for the courier. On disk: header lines `name=value`, an empty line, then the payload byte for byte:
 *
 * ```
 * v=1
 * at=1767225600
 * env.CLAUDE_SYNC_TOOL_CALLS=false
 *
 * {"session_id":…}
 * ```
 */
export interface OutboxRecord {
  /** The file's name in the outbox: `<unix seconds>-<pid>-<n>.rec`. */
  readonly name: string;
  /** When it was written, ms since the epoch: the file's modification time, which is finer than the header `at`. */
  readonly at: number;
  /** `v`, `at`, and what the writer added, such as `env.<variable>`. */
  readonly headers: Readonly<Record<string, string>>;
  /** What the agent handed over, as it stood. */
  readonly payload: string;
}

/** A record's text. Line breaks in a header's value are dropped: it has one line. */
export function formatRecord(headers: OutboxRecord["headers"], payload: string): string {
  const lines = Object.entries(headers).map(([name, value]) => `${name}=${value.replaceAll(/[\r\n]/g, "")}\n`);
  return `${lines.join("")}\n${payload}`;
}

/**
 * Reads a record's text.
 * @throws OpenSyncError `invalid_record` for one that is torn, empty or of another version
 */
export function parseRecord(name: string, at: number, text: string): OutboxRecord {
  const end = text.startsWith("\n") ? 0 : text.indexOf("\n\n");
  if (end < 0) throw invalid(name, text === "" ? "is empty" : "is torn: its head does not end");
  const headers = parseHeaders(name, text.slice(0, end));
  if (headers["v"] !== RECORD_VERSION) throw invalid(name, `is of version ${headers["v"] ?? "(none)"}`);
  return { name, at, headers, payload: text.slice(text.startsWith("\n") ? 1 : end + 2) };
}

function parseHeaders(name: string, head: string): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const line of head.split("\n")) {
    if (line === "") continue;
    const at = line.indexOf("=");
    if (at < 1) throw invalid(name, "has a line in its head that is no name=value");
    headers[line.slice(0, at)] = line.slice(at + 1);
  }
  return headers;
}

function invalid(name: string, what: string): OpenSyncError {
  return new OpenSyncError("invalid_record", `The record ${name} ${what}`);
}
