import { DEFAULT_DESTINATION, destinationName, type Environment } from "@opensync/client-core";
import { basename, dirname } from "node:path";
import type { SyncOptions } from "../../sync";
import { defaultTranscriptRoot, discoverTranscripts, type Transcript } from "../../transcript";
import type { HookFacts, KnownFacts } from "../facts";

/** True for a session whose agent had the variables that this destination is made of. */
export function belongsTo({ environment }: HookFacts, destination: string): boolean {
  return destinationName(environment.values) === destination;
}

/**
 * All transcripts whose sessions go to a destination. Those that no hook told of go by the config file alone, to the default one.
 *
 * @param byPath name each, also where the stores as a whole would do
 */
export async function findEverything(
  destination: string,
  { environment, facts, byPath }: { environment: Environment; facts: KnownFacts; byPath: boolean },
): Promise<Pick<SyncOptions, "roots" | "only">> {
  const known = facts.all();
  const own = known.filter((session) => belongsTo(session, destination));
  const ownPaths = own.flatMap(({ transcriptPath }) => transcriptPath ?? []);
  if (destination !== DEFAULT_DESTINATION) return { roots: [], only: ownPaths };
  const roots = [...new Set([defaultTranscriptRoot(environment), ...known.flatMap(storeOf)])];
  if (!byPath && own.length === known.length) return { roots };
  const others = new Set(known.filter((session) => !own.includes(session)).map(({ sessionId }) => sessionId));
  const found = await Promise.all(roots.map((root) => discoverTranscripts(root)));
  const isOwn = ({ sessionId }: Transcript) => sessionId === null || !others.has(sessionId);
  const transcripts = found.flatMap((store) => store.transcripts.filter(isOwn));
  transcripts.sort((a, b) => b.modifiedAt - a.modifiedAt);
  return { roots, only: [...new Set([...transcripts.map(({ path }) => path), ...ownPaths])] };
}

/** `<store>/<project>/<session>.jsonl`: agents may run with several stores (CLAUDE_CONFIG_DIR), and each is to be looked over. */
function storeOf({ transcriptPath }: HookFacts): string[] {
  if (transcriptPath === undefined) return [];
  const store = dirname(dirname(transcriptPath));
  return basename(store) === "projects" ? [store] : [];
}
