import { readCourierStatus, type CourierStatus } from "../courier";
import { DeadLetters, type DeadLetter } from "../outbox";
import { courierFilesOf } from "./courier-files-of";
import { formatAmount, formatDuration } from "./format";
import { paint, type Io } from "../io";
import type { Row } from "./show-section";
import { tilde } from "./tilde";

const SHOWN_SESSIONS = 5;
const SHOWN_LETTERS = 3;
/** Of a session's id: enough to tell apart what a person started lately. */
const SHOWN_ID = 12;

export interface LiveStatus {
  readonly courier: CourierStatus;
  /** What was given up, newest first. */
  readonly dead: readonly DeadLetter[];
}

/** How delivery stands, from files alone. */
export async function readLiveStatus(io: Io): Promise<LiveStatus> {
  const files = courierFilesOf(io);
  const [courier, dead] = await Promise.all([readCourierStatus(files), new DeadLetters(files.dead).list()]);
  return { courier, dead };
}

/** As `status` shows it. */
export function liveStatusRows(io: Io, { courier, dead }: LiveStatus, now: number): Row[] {
  const { running, queueDepth, deadLetters, last } = courier;
  const ago = (at: number) => `${formatDuration(Math.max(0, now - at))} ago`;
  const warn = (text: string) => paint(io, io.stdout, "yellow", text);
  const error = last?.lastError ?? null;
  const retry = running && last?.retryAt ? `; tried again in ${formatDuration(Math.max(0, last.retryAt - now))}` : "";
  const idle = "not running; the next event starts it";
  return [
    [
      "Courier",
      running ? `running since ${formatDuration(Math.max(0, now - running.startedAt))} (pid ${running.pid})` : idle,
    ],
    ["Queue", queueDepth === 0 ? "empty" : formatAmount(queueDepth, "event")],
    ["Last Success", last?.lastSuccessAt ? ago(last.lastSuccessAt) : "none yet"],
    ["Last Error", error ? warn(`${error.message} (${ago(error.at)}${retry})`) : "none"],
    ["Dead Letters", deadLetters === 0 ? "none" : warn(`${deadLetters} in ${deadFolder(io)}`)],
    ...dead.slice(0, SHOWN_LETTERS).map(({ kind, what, message }): Row => ["", `${kind} ${what}: ${message}`]),
    ...sessionRows(courier, now),
  ];
}

/** For programs. Times are ms since the epoch. */
export function liveStatusJson({ courier }: LiveStatus) {
  return {
    courier: {
      running: courier.running !== null,
      pid: courier.running?.pid ?? null,
      queueDepth: courier.queueDepth,
      deadLetters: courier.deadLetters,
      lastSuccessAt: courier.last?.lastSuccessAt ?? null,
      lastError: courier.last?.lastError ?? null,
      retryAt: courier.last?.retryAt ?? null,
      sessions: (courier.last?.sources ?? []).map(({ source, ...rest }) => ({ sessionId: source, ...rest })),
    },
  };
}

function deadFolder(io: Io): string {
  return tilde(io, courierFilesOf(io).dead);
}

/** Those that wait first, then the last ones delivered. */
function sessionRows({ last }: CourierStatus, now: number): Row[] {
  const sources = [...(last?.sources ?? [])].sort(
    (a, b) =>
      Number(b.waitingSince !== null) - Number(a.waitingSince !== null) || (b.deliveredAt ?? 0) - (a.deliveredAt ?? 0),
  );
  const lines = sources.slice(0, SHOWN_SESSIONS).map(({ source, waitingSince, deliveredAt, lagMs }) => {
    const id = source.slice(0, SHOWN_ID);
    if (waitingSince !== null) return `${id}  waits for ${formatDuration(Math.max(0, now - waitingSince))}`;
    const lag = lagMs === null ? "" : `, ${formatDuration(lagMs)} behind the agent`;
    return `${id}  delivered ${formatDuration(Math.max(0, now - (deliveredAt ?? now)))} ago${lag}`;
  });
  const more = sources.length - lines.length;
  if (more > 0) lines.push(`and ${more} more: --json lists them`);
  return lines.map((line, index) => [index === 0 ? "Sessions" : "", line]);
}
