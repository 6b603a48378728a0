/** Ctrl-C, and what service managers send. */
const SIGNALS = { SIGINT: 130, SIGTERM: 143 } as const;

export interface StopSignal extends Disposable {
  readonly signal: AbortSignal;
  /** 128 + the signal's number, once one came. */
  readonly exitCode: number | null;
}

/**
 * The first signal asks to stop cleanly, after what is under way; with a second one the process ends at once, as it would without us:
 * nothing is lost by that either, since positions follow acknowledgements.
 */
export function listenForStop(onStop: () => void): StopSignal {
  const controller = new AbortController();
  let exitCode: number | null = null;
  const stop = (name: NodeJS.Signals) => {
    exitCode = name === "SIGTERM" ? SIGNALS.SIGTERM : SIGNALS.SIGINT;
    dispose();
    onStop();
    controller.abort();
  };
  const dispose = () => {
    process.off("SIGINT", stop);
    process.off("SIGTERM", stop);
  };
  process.on("SIGINT", stop);
  process.on("SIGTERM", stop);
  return {
    signal: controller.signal,
    get exitCode() {
      return exitCode;
    },
    [Symbol.dispose]: dispose,
  };
}
