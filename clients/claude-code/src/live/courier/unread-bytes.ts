import type { SyncOptions } from "../../sync";
import { readPosition } from "../../sync/position";
import { discoverTranscripts, locateTranscripts } from "../../transcript";

/** How many bytes of these transcripts are not acknowledged yet: by their sizes and positions alone. */
export async function unreadBytes(
  { roots, only }: Pick<SyncOptions, "roots" | "only">,
  positions: Pick<SyncOptions["positions"], "get">,
): Promise<number> {
  const looks = only ? [locateTranscripts(only)] : roots.map((root) => discoverTranscripts(root));
  let bytes = 0;
  for (const { transcripts } of await Promise.all(looks))
    for (const { path, sizeBytes } of transcripts)
      bytes += Math.max(0, sizeBytes - (readPosition(positions.get(path))?.offset ?? 0));
  return bytes;
}
