const SIGNALS = ["SIGINT", "SIGTERM"] as const;

/**
 * Resolves at the first SIGINT or SIGTERM. A second one ends the process at once: a person who presses Ctrl-C twice does not want to
 * wait for the drain.
 */
export async function stopSignal(): Promise<NodeJS.Signals> {
  return await new Promise((resolve) => {
    const stop = (signal: NodeJS.Signals): void => {
      for (const name of SIGNALS) process.removeListener(name, stop).on(name, () => process.exit(130));
      resolve(signal);
    };
    for (const name of SIGNALS) process.on(name, stop);
  });
}
