import { once } from "node:events";

const SIGNALS = ["SIGINT", "SIGTERM"] as const;

/**
 * Aborted by the first SIGINT or SIGTERM. A second one ends the process at once: a person who presses Ctrl-C twice does not want to
 * wait for the drain.
 */
export function stopSignal(): AbortSignal {
  const controller = new AbortController();
  const stop = (): void => {
    for (const name of SIGNALS) process.removeListener(name, stop).on(name, () => process.exit(130));
    controller.abort();
  };
  for (const name of SIGNALS) process.on(name, stop);
  return controller.signal;
}

export async function untilAborted(signal: AbortSignal): Promise<void> {
  if (!signal.aborted) await once(signal, "abort");
}
