import { paint, print, type Io } from "@opensync/client-core/io";
import type { Check } from "./check";
import { runChecks } from "./verify-checks";

const LOOKS = { ok: ["green", "✔"], warning: ["yellow", "!"], missing: ["red", "✖"], skipped: ["dim", "-"] } as const;
/** Of these, what was recorded waits for the one that is missing. */
const AFTER_RECORDING = new Set(["Connection", "Courier", "Sessions"]);

/** Goes over the whole chain from OpenCode to the backend and names what is missing. Exit code 1 when something is. */
export async function verify(io: Io, { json = false }: { json?: boolean }): Promise<number> {
  const checks: Check[] = [];
  for await (const check of runChecks(io)) {
    checks.push(check);
    if (!json) show(io, check);
  }
  const missing = checks.filter(({ state }) => state === "missing");
  const ok = missing.length === 0;
  if (json) print(io.stdout, JSON.stringify({ ok, checks }, null, 2));
  else print(io.stdout, "", conclusion(io, missing));
  return ok ? 0 : 1;
}

function show(io: Io, { name, state, message, hint }: Check): void {
  const [format, sign] = LOOKS[state];
  print(io.stdout, `${paint(io, io.stdout, format, sign)} ${name.padEnd(11)} ${message}`);
  if (hint !== undefined) print(io.stdout, paint(io, io.stdout, "dim", `${"".padEnd(13)} ${hint}`));
}

function conclusion(io: Io, missing: readonly Check[]): string {
  if (missing.length === 0)
    return paint(io, io.stdout, "green", "Every session that you start is captured while it runs.");
  const what = missing.length === 1 ? "One thing is missing" : `${missing.length} things are missing`;
  const isRecorded = missing.every(({ name }) => AFTER_RECORDING.has(name));
  const so = isRecorded ? "what is captured waits on this machine, and follows later" : "sessions are not captured";
  return paint(io, io.stdout, "red", `${what}: ${so}.`);
}
