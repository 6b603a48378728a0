import { setTimeout as wait } from "node:timers/promises";
import { readCourierStatus, type CourierFiles } from "../courier";

const PATIENCE_MS = 15_000;
const LOOK_MS = 20;

/** Ends the courier that runs, if one does, and waits for its end: a courier lives on for a minute, in case that more comes. */
export async function endCourier(files: CourierFiles): Promise<void> {
  const { running } = await readCourierStatus(files);
  if (running === null) return;
  process.kill(running.pid, "SIGTERM");
  const giveUpAt = performance.now() + PATIENCE_MS;
  while ((await readCourierStatus(files)).running !== null) {
    if (performance.now() > giveUpAt) throw new Error(`The courier ${running.pid} does not end`);
    await wait(LOOK_MS);
  }
}
