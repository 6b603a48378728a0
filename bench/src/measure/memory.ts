import { readFileSync } from "node:fs";

/** The most memory (bytes) that process `pid` has held so far; undefined where the system does not tell (only Linux does). */
export function peakMemory(pid: number): number | undefined {
  return statusOf(pid, /^VmHWM:\s+(\d+) kB$/m);
}

/** The memory (bytes) of its own that process `pid` holds now, without the parts of files that it has mapped; undefined where the system does not tell. */
export function ownMemory(pid: number): number | undefined {
  return statusOf(pid, /^RssAnon:\s+(\d+) kB$/m);
}

function statusOf(pid: number, line: RegExp): number | undefined {
  try {
    const match = line.exec(readFileSync(`/proc/${pid}/status`, "utf8"));
    return match ? Number(match[1]) * 1024 : undefined;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw error;
  }
}

/** Watches a process until `done` settles and answers its peak memory in bytes. The kernel keeps the peak, so no short spike is missed. */
export async function watchPeak(pid: number, done: Promise<unknown>): Promise<number> {
  let peak = 0;
  const look = (): void => {
    peak = Math.max(peak, peakMemory(pid) ?? 0);
  };
  const timer = setInterval(look, 100);
  try {
    await done;
  } finally {
    clearInterval(timer);
  }
  return peak;
}
