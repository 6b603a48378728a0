import { paint, print, type Io } from "../../io";
import type { Check } from "./check";

const LOOKS = { ok: ["green", "✔"], warning: ["yellow", "!"], missing: ["red", "✖"], skipped: ["dim", "-"] } as const;
/** Of these, and of a client's own that read what was recorded, it waits for the one that is missing. */
const AFTER_RECORDING = ["Connection", "Courier"];

export interface VerifyOptions {
  readonly json?: boolean;
}

/**
 * Shows each check as it is done, and what follows from all. Exit code 1 when something is missing. `readers`: names of checks on what is read
 * after it was told of.
 */
export async function verify(
  io: Io,
  { json = false }: VerifyOptions,
  checks: AsyncIterable<Check>,
  ...readers: readonly string[]
): Promise<number> {
  const done: Check[] = [];
  for await (const check of checks) {
    done.push(check);
    if (!json) show(io, check);
  }
  const missing = done.filter(({ state }) => state === "missing");
  const ok = missing.length === 0;
  if (json) print(io.stdout, JSON.stringify({ ok, checks: done }, null, 2));
  else print(io.stdout, "", conclusion(io, missing, [...AFTER_RECORDING, ...readers]));
  return ok ? 0 : 1;
}

function show(io: Io, { name, state, message, hint }: Check): void {
  const [format, sign] = LOOKS[state];
  print(io.stdout, `${paint(io, io.stdout, format, sign)} ${name.padEnd(11)} ${message}`);
  if (hint !== undefined) print(io.stdout, paint(io, io.stdout, "dim", `${"".padEnd(13)} ${hint}`));
}

function conclusion(io: Io, missing: readonly Check[], afterRecording: readonly string[]): string {
  if (missing.length === 0)
    return paint(io, io.stdout, "green", "Every session that you start is captured while it runs.");
  const what = missing.length === 1 ? "One thing is missing" : `${missing.length} things are missing`;
  const isRecorded = missing.every(({ name }) => afterRecording.includes(name));
  const so = isRecorded ? "what is captured waits on this machine, and follows later" : "sessions are not captured";
  return paint(io, io.stdout, "red", `${what}: ${so}.`);
}
