import { spawn } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import type { Delivered } from "../courier";
import { OpenSyncError } from "../errors";
import type { Environment } from "../files";
import type { Launch } from "../launch";
import { parseAnswer } from "./apart-answer";

export interface ApartOptions {
  readonly launch: Launch;
  readonly environment: Environment;
  readonly signal: AbortSignal;
}

export interface ApartDelivery {
  readonly delivered: Delivered;
  /** What the client's own process told besides. */
  readonly more: unknown;
}

/**
 * Delivers in a process of its own (the client's hidden command `deliver`, see `answerApart`), that ends with it: reading a history takes memory
 * that a courier would keep, and keeps a processor busy while events come. The request, any JSON, goes over stdin, where no other user sees it.
 * The process stops when this one is gone.
 *
 * @throws what the delivery failed with
 */
export async function deliverApart(
  request: object,
  { launch, environment, signal }: ApartOptions,
): Promise<ApartDelivery> {
  signal.throwIfAborted();
  const child = spawn(launch.node, [launch.client, "deliver"], {
    env: { ...environment },
    stdio: ["pipe", "pipe", "ignore"],
    windowsHide: true,
  });
  const stop = () => child.kill("SIGTERM");
  signal.addEventListener("abort", stop, { once: true });
  try {
    const spawned = once(child, "spawn");
    const ended = once(child, "close");
    await spawned;
    // Stays open: its end tells the process that nobody waits any more.
    child.stdin.on("error", () => undefined);
    child.stdin.write(`${JSON.stringify(request)}\n`);
    const [answer] = await Promise.all([text(child.stdout), ended]);
    if (signal.aborted) throw new OpenSyncError("aborted", "Stopped");
    return parseAnswer(answer);
  } finally {
    signal.removeEventListener("abort", stop);
    child.stdin.destroy();
  }
}
