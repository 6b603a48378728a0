import { type CourierStatus, type FlushReport, readCourierStatus } from "../courier";
import { courierFilesOf } from "./courier-files-of";
import { flushCourier } from "./flush-courier";
import { formatAmount, formatDuration } from "./format";
import { paint, print, type Io } from "../io";
import { parseCount } from "./parse-count";
import { listenForStop } from "./stop-signal";

const TIMEOUT_S = 60;
const REDRAW_MS = 250;
const CLEAR_LINE = "\r\u001b[2K";

export interface FlushCommandOptions {
  readonly timeout?: string;
  readonly json?: boolean;
}

/** Waits until everything that was told of is in the backend. Exit code 1 when it is not by the end of `--timeout`. */
export async function flush(io: Io, { timeout, json = false }: FlushCommandOptions): Promise<number> {
  const timeoutMs = 1000 * (timeout === undefined ? TIMEOUT_S : parseCount("--timeout", timeout));
  const startedAt = performance.now();
  using stop = listenForStop(() => undefined);
  let report: FlushReport;
  {
    using _display = displayWaiting(io);
    report = await flushCourier(io, { timeoutMs, signal: stop.signal });
  }
  const { outcome, status } = report;
  const tookMs = Math.round(performance.now() - startedAt);
  if (json) {
    print(io.stdout, JSON.stringify({ outcome, tookMs, ...status }, null, 2));
  } else if (outcome === "delivered") {
    print(io.stdout, paint(io, io.stdout, "green", `Everything is delivered`) + ` (${formatDuration(tookMs)})`);
    const { deadLetters } = status;
    if (deadLetters > 0) {
      const given = formatAmount(deadLetters, "item was given up", "items were given up");
      print(io.stderr, `note: ${given} before: ${io.profile.command} status names the folder`);
    }
  } else {
    const why = outcome === "blocked" ? "Delivery is held up" : `Not all is delivered after ${formatDuration(tookMs)}`;
    print(io.stderr, `${paint(io, io.stderr, "red", "error:")} ${why}: ${waiting(status)}`);
    const error = status.last?.lastError;
    if (error) print(io.stderr, `cause: ${error.message}`);
    const hint =
      outcome === "blocked"
        ? `Correct it, then run: ${io.profile.command} flush`
        : "Nothing is lost: it is tried again";
    print(io.stderr, `${paint(io, io.stderr, "dim", "hint:")}  ${hint}`);
  }
  return outcome === "delivered" ? 0 : 1;
}

function waiting({ queueDepth, last }: CourierStatus): string {
  const sessions = last?.sources.filter(({ waitingSince }) => waitingSince !== null).length ?? 0;
  const pieces = [
    ...(sessions > 0 ? [formatAmount(sessions, "session waits", "sessions wait")] : []),
    ...(queueDepth > 0 ? [`${formatAmount(queueDepth, "event")} in the outbox`] : []),
  ];
  return pieces.join(", ") || "your history is being looked over";
}

/** On a terminal one line that tells what is waited for; nothing elsewhere. */
function displayWaiting(io: Io): Disposable {
  if (io.stderr.isTTY !== true) return { [Symbol.dispose]: () => undefined };
  const files = courierFilesOf(io);
  let isOver = false;
  const draw = async () => {
    const status = await readCourierStatus(files);
    const error = status.last?.lastError?.message;
    const line = `Delivering: ${waiting(status)}${error === undefined ? "" : ` (${error})`}`;
    if (!isOver) io.stderr.write(CLEAR_LINE + line.slice(0, (io.stderr.columns || 80) - 1));
  };
  // What it shows is also what the command ends with: a look that fails is not worth a word.
  const timer = setInterval(() => void draw().catch(() => undefined), REDRAW_MS);
  return {
    [Symbol.dispose]() {
      isOver = true;
      clearInterval(timer);
      io.stderr.write(CLEAR_LINE);
    },
  };
}
