import { causeText, OpenSyncError, withoutKeys } from "@opensync/client-core";
import { EngineError } from "@opensync/engine";
import { paint } from "./style";

/** Prints what went wrong and what to do next on stderr, and returns the exit code: 2 for wrong usage, else 1. */
export function reportFailure(error: unknown): number {
  const { message, hint, exitCode } = explain(error);
  process.stderr.write(`${paint(process.stderr, "red", "error:")} ${withoutKeys(message)}\n`);
  if (hint) process.stderr.write(`${paint(process.stderr, "dim", "hint:")}  ${hint}\n`);
  return exitCode;
}

/** What to do about failures that the engine names. */
const HINTS: Record<string, string> = {
  AddressInUse: "Take others with --port and --site-port (0: any free one).",
  DataFolderLocked: "Stop that process first, or take another folder with --data.",
  NoDatabase: "Name the data folder with --data.",
};

function explain(error: unknown): { message: string; hint?: string | undefined; exitCode: number } {
  if (error instanceof OpenSyncError) return { message: error.message, hint: error.hint, exitCode: error.exitCode };
  if (error instanceof EngineError) return { message: error.message, hint: HINTS[error.code], exitCode: 1 };
  if (error instanceof Error && "code" in error) return systemFailure(error, String(error.code));
  return { message: causeText(error), exitCode: 1 };
}

function systemFailure(error: Error, code: string): { message: string; hint?: string; exitCode: number } {
  if (code === "EACCES" || code === "EPERM")
    return {
      message: `${error.message}.`,
      hint: "Check who owns the folder, or choose another one with --data.",
      exitCode: 1,
    };
  if (code === "EEXIST" || code === "ENOTDIR")
    return { message: `${error.message}.`, hint: "A file is in the way: choose a folder with --data.", exitCode: 1 };
  return { message: causeText(error), exitCode: 1 };
}
