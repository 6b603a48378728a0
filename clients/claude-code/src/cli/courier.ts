import { runReported, type Io } from "@opensync/client-core/io";
import { runCourier } from "../live/courier";

/** What the hooks start, in the background: see `live/courier`. It loads nothing of the other commands, to stay small. */
export async function courier(io: Io, args: readonly string[]): Promise<number> {
  return runReported(io, () => runCourier(io, { detach: args.includes("--detach") }));
}
