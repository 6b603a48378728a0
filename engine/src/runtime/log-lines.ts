import { inspect, types } from "node:util";
import { formatFrame, userFrames } from "./stack";

/** Upstream keeps 256 lines of a call; the documentation gives 4 KiB a line. */
const MAX_LOG_LINES = 256;
const MAX_LINE_BYTES = 4096;
const TRUNCATED = " (truncated due to length)";
const OVERFLOW = `[ERROR] 'Log overflow (maximum ${MAX_LOG_LINES}). Remaining log lines omitted.'`;

export type LogLevel = "DEBUG" | "ERROR" | "INFO" | "LOG" | "WARN";

/** The lines that one call, with the calls nested in it, has written. */
export class LogLines {
  readonly lines: string[] = [];

  /** `stack` is that of an error made where this is called from, if it is to be shown. */
  write(level: LogLevel, args: unknown[], stack = ""): void {
    if (this.#full()) return;
    const frames = userFrames(stack).map((frame) => `\n${formatFrame(frame)}`);
    this.#push(`[${level}] ${args.map(show).join(" ")}${frames.join("")}`);
  }

  /** Appends the lines of a nested call. */
  absorb(nested: LogLines): void {
    for (const line of nested.lines) {
      if (this.#full()) return;
      this.lines.push(line);
    }
  }

  #push(line: string): void {
    this.lines.push(truncate(line));
  }

  /** The last place is the overflow notice's. */
  #full(): boolean {
    if (this.lines.length < MAX_LOG_LINES - 1) return false;
    if (this.lines.length === MAX_LOG_LINES - 1) this.lines.push(OVERFLOW);
    return true;
  }
}

/** Never runs code of the value: no custom inspection, no getters. */
function show(value: unknown): string {
  const text = inspect(value, OPTIONS);
  if (text.includes(HOOK_MARK) && hideHooks(value, OPTIONS.depth + 1)) return withUserFrames(inspect(value, OPTIONS));
  return withUserFrames(text);
}

const OPTIONS = {
  customInspect: false,
  depth: 6,
  maxStringLength: MAX_LINE_BYTES,
  maxArrayLength: 1000,
};

/** What Node.js before 24 keeps on every promise to follow it, and would print: numbers that differ from run to run. */
const HOOKS = new Set(["async_id_symbol", "trigger_async_id_symbol", "kResourceStore"]);
const HOOK_MARK = "[Symbol(async_id_symbol)]";

/** Takes it out of sight, as deep as values are shown. It goes on working. True if there was any. */
function hideHooks(shown: unknown, depth: number): boolean {
  let isAny = false;
  // Level by level: nothing is looked at twice, however much refers to it.
  const seen = new Set<object>();
  let level = [shown];
  for (let left = depth; left >= 0 && level.length > 0; left -= 1) {
    const inner: unknown[] = [];
    for (const value of level) {
      if (typeof value !== "object" || value === null || seen.has(value)) continue;
      seen.add(value);
      isAny = hideOwnHooks(value) || isAny;
      inner.push(...contentOf(value));
    }
    level = inner;
  }
  return isAny;
}

function hideOwnHooks(value: object): boolean {
  if (!types.isPromise(value)) return false;
  const hooks = Object.getOwnPropertySymbols(value).filter(({ description }) => HOOKS.has(description ?? ""));
  for (const hook of hooks) Reflect.defineProperty(value, hook, { enumerable: false });
  return hooks.length > 0;
}

function contentOf(value: object): unknown[] {
  // Its traps are code of the value.
  if (types.isProxy(value)) return [];
  if (types.isMap(value)) return [...Map.prototype.entries.call(value)].flat();
  if (types.isSet(value)) return [...Set.prototype.values.call(value)];
  return Object.values(Object.getOwnPropertyDescriptors(value)).map((property): unknown => property.value);
}

/** Of the stacks of errors what upstream shows of them elsewhere: the frames of user code, where they are in its sources. */
function withUserFrames(text: string): string {
  const lines: string[] = [];
  for (const line of text.split("\n")) {
    const [, indent = "", frame, rest = ""] = FRAME.exec(line) ?? [];
    if (frame === undefined) {
      lines.push(line);
      continue;
    }
    lines.push(...userFrames(`    ${frame}`).map((each) => indent + formatFrame(each).trimStart()));
    // What stands behind the last frame belongs to what is around the error.
    lines.push((lines.pop() ?? "") + rest);
  }
  return lines.join("\n");
}

const FRAME = /^(\s+)(at (?:.+:\d+:\d+\)?|.*\((?:<anonymous>|index \d+)\)))(.*)$/;

function truncate(line: string): string {
  if (Buffer.byteLength(line) <= MAX_LINE_BYTES) return line;
  const room = MAX_LINE_BYTES - TRUNCATED.length;
  // Decoding drops a character that the cut has split.
  const kept = new TextDecoder().decode(Buffer.from(line).subarray(0, room)).replace(/\uFFFD+$/, "");
  return kept + TRUNCATED;
}
