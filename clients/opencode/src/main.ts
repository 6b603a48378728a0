import { asRun, processStreams, type Io, type Streams } from "@opensync/client-core/io";
import { profile } from "./profile";

/**
 * Runs `opencode-sync` with `argv` (without node and script) and gives the exit code: 0 done, 1 failed, 2 wrong usage, 130 ended by Ctrl-C.
 *
 * What the plugin starts is branched off before the command line is loaded: a courier stays in memory.
 */
export async function main(argv: readonly string[], streams: Streams = processStreams()): Promise<number> {
  const io: Io = { ...streams, profile: asRun(profile, streams.environment) };
  const [command, ...args] = argv;
  if (command === "courier") return (await import("./cli/courier")).courier(io, args);
  if (command === "deliver") return (await import("./live/courier")).deliverProcess(io);
  return (await import("./cli/program")).runProgram(argv, io);
}
