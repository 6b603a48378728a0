import { OpenSyncError } from "../errors";
import { confirm, isCancel, password } from "@clack/prompts";
import { text as readAll } from "node:stream/consumers";
import type { Io } from "../io";

const terminal = () => ({ input: process.stdin, output: process.stderr });

/** A question for a person. @throws OpenSyncError `aborted` on Ctrl-C */
export async function askYesNo(message: string, { initialValue }: { initialValue: boolean }): Promise<boolean> {
  const answer = await confirm({ ...terminal(), output: process.stdout, message, initialValue });
  if (isCancel(answer)) throw new OpenSyncError("aborted", "Stopped at the question");
  return answer;
}

/** A secret from a pipe or a file, whole; from a person's terminal one line, which is not shown. */
export async function readSecret(io: Io, what: string): Promise<string> {
  if (!io.stdin.isTTY) return (await readAll(io.stdin)).trim();
  const message = `Paste ${what} and press Enter; it is not shown`;
  const typed = await password({ ...terminal(), message });
  if (isCancel(typed)) throw new OpenSyncError("aborted", "Nothing was changed");
  return typed.trim();
}
