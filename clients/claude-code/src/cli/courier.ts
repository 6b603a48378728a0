import { runCourier } from "../live/courier";
import type { Io } from "./io";
import { reportError } from "./report-error";

/** What the hooks start, in the background: see `live/courier`. It loads nothing of the other commands, to stay small. */
export async function courier(io: Io, args: readonly string[]): Promise<number> {
  try {
    return await runCourier(io, { detach: args.includes("--detach") });
  } catch (error) {
    return reportError(error, io);
  }
}
