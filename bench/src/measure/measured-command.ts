import { spawn } from "node:child_process";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { watchPeak } from "./memory";
import { repository } from "./repository";
import { timed } from "./statistics";

export interface MeasuredCommand {
  ms: number;
  /** The most memory that its process held, bytes. */
  peak: number;
  stdout: string;
}

/** Runs one of this repository's commands (`bin` is its path in there) to its end, with nothing of this environment but PATH. */
export async function measureCommand(
  bin: string,
  args: string[],
  env: Record<string, string>,
): Promise<MeasuredCommand> {
  let peak = 0;
  let stdout = "";
  const ms = await timed(async () => {
    const child = spawn(process.execPath, [join(repository, bin), ...args], {
      env: { PATH: process.env["PATH"] ?? "", ...env },
      stdio: ["ignore", "pipe", "inherit"],
    });
    const ended = new Promise<void>((resolve, reject) => {
      child.once("close", (code) => (code === 0 ? resolve() : reject(new Error(`${bin} ended with ${code}`))));
    });
    [peak, stdout] = await Promise.all([watchPeak(child.pid ?? 0, ended), text(child.stdout)]);
  });
  return { ms, peak, stdout };
}
