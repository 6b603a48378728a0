import { changesFor, type HookFacts } from "../live/facts";
import type { SyncOptions } from "./options";
import { readPosition } from "./position";

/** True when everything that hooks told of a session was acknowledged, or there is nothing to send of it: for `forgetDelivered`. */
export function isDelivered(positions: Pick<SyncOptions["positions"], "get">, hooks: HookFacts): boolean {
  const position = hooks.transcriptPath === undefined ? null : readPosition(positions.get(hooks.transcriptPath));
  return position === null ? hooks.prompts.length === 0 : position.facts === changesFor(hooks, null);
}
