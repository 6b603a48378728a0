import { createInterface, type Interface } from "node:readline";
import type { Delivered } from "../courier";
import { OpenSyncError } from "../errors";
import type { Streams } from "../io";
import { formatAnswer, type Outcome } from "./apart-answer";

export interface ApartAnswer {
  /** `request`: as it was given to `deliverApart`. */
  readonly deliver: (request: unknown, signal: AbortSignal) => Promise<Delivered>;
  /** What the courier is told besides, also when the delivery failed; JSON. */
  readonly more?: () => unknown;
}

/** The hidden command `deliver`, the other side of `deliverApart`: one request on stdin, one answer on stdout. */
export async function answerApart(
  { stdin, stdout }: Pick<Streams, "stdin" | "stdout">,
  { deliver, more }: ApartAnswer,
): Promise<number> {
  const stop = new AbortController();
  const abort = () => stop.abort();
  process.on("SIGTERM", abort);
  const lines = createInterface({ input: stdin });
  const outcome = await settle(async () => {
    const request: unknown = JSON.parse(await firstLine(lines));
    // The courier is gone: another one will see to it.
    lines.on("close", abort);
    return deliver(request, stop.signal);
  });
  try {
    stdout.write(formatAnswer(outcome, more?.()));
  } finally {
    process.off("SIGTERM", abort);
    lines.off("close", abort);
    lines.close();
  }
  return 0;
}

async function settle(deliver: () => Promise<Delivered>): Promise<Outcome> {
  try {
    return { delivered: await deliver() };
  } catch (error) {
    return { error };
  }
}

function firstLine(lines: Interface): Promise<string> {
  return new Promise((resolve, reject) => {
    lines.once("line", resolve);
    lines.once("close", () =>
      reject(new OpenSyncError("usage", "This command is for the courier: it takes its request from there")),
    );
  });
}
