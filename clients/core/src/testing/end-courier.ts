import { setTimeout as wait } from "node:timers/promises";
import { readCourierStatus, type CourierFiles } from "../courier";

const PATIENCE_MS = 15_000;
const LOOK_MS = 20;

/**
 * Ends the courier that runs, if one does, and waits for its end: a courier lives on for a minute, in case that more comes. One that a hook
 * had started beside it may take its place in that moment, and is ended as well.
 */
export async function endCourier(files: CourierFiles): Promise<void> {
  const told = new Set<number>();
  const giveUpAt = performance.now() + PATIENCE_MS;
  for (;;) {
    const { running } = await readCourierStatus(files);
    if (running === null) return;
    if (!told.has(running.pid)) tell(running.pid);
    told.add(running.pid);
    if (performance.now() > giveUpAt)
      throw new Error(`The courier ${running.pid} does not end: told ${[...told].join()}`);
    await wait(LOOK_MS);
  }
}

function tell(pid: number): void {
  try {
    process.kill(pid, "SIGTERM");
  } catch (error) {
    // It has ended since.
    if (!(error instanceof Error && "code" in error && error.code === "ESRCH")) throw error;
  }
}
