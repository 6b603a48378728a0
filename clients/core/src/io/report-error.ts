import { withoutKeys } from "../config";
import { causeText, OpenSyncError } from "../errors";
import { paint, print, type Io } from "./streams";

/** Runs a command to its exit code; what it throws is reported. */
export async function runReported(io: Io, command: () => Promise<number>): Promise<number> {
  try {
    return await command();
  } catch (error) {
    return reportError(error, io);
  }
}

/** Says on stderr what happened and what to do next, and gives the exit code. */
export function reportError(error: unknown, io: Io): number {
  const known = error instanceof OpenSyncError ? error : undefined;
  const message = known?.message ?? `Failed: ${causeText(error)}`;
  print(io.stderr, `${paint(io, io.stderr, "red", "error:")} ${withoutKeys(message)}`);
  if (known?.hint !== undefined) print(io.stderr, `${paint(io, io.stderr, "dim", "hint:")}  ${known.hint}`);
  return known?.exitCode ?? 1;
}
