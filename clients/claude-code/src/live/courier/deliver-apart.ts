import { type Delivered, type Environment, type Launch, OpenSyncError } from "@opensync/client-core";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import type { Facts } from "../facts";
import { formatRequest, parseAnswer, type ApartRequest } from "./apart-protocol";

export interface ApartOptions {
  readonly launch: Launch;
  readonly environment: Environment;
  readonly facts: Pick<Facts, "dropPrompts">;
  readonly signal: AbortSignal;
}

/**
 * Delivers in a process of its own, that ends with it: reading a history takes memory that a courier would keep, and keeps a processor busy while
 * events come. The request goes over stdin, where no other user sees it. The process stops when this one is gone.
 */
export async function deliverApart(request: ApartRequest, options: ApartOptions): Promise<Delivered> {
  const { launch, environment, facts, signal } = options;
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
    child.stdin.write(`${formatRequest(request)}\n`);
    const [answer] = await Promise.all([text(child.stdout), ended]);
    if (signal.aborted) throw new OpenSyncError("aborted", "Stopped");
    const { delivered, dropped } = parseAnswer(answer);
    for (const { sessionId, promptIds } of dropped) await facts.dropPrompts(sessionId, promptIds);
    return delivered;
  } finally {
    signal.removeEventListener("abort", stop);
    child.stdin.destroy();
  }
}
