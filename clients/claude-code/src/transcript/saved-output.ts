import type { Json } from "@opensync/protocol";
import { basename, posix, win32 } from "node:path";

/** Claude Code 2.1 keeps output above its limit in `<session>/tool-results/<name>` and leaves a preview and this sentence in the transcript. */
const SAVED = /<persisted-output>[\s\S]{0,200}?saved to: ([^\r\n]+)/;
const FOLDER = "tool-results";

/**
 * The name of the file in the session's `tool-results` folder that holds a result's whole output, or null when the result is whole.
 * Only the name is taken from the text: a transcript can never make us read a file elsewhere.
 */
export function savedOutputName(output: Json | undefined, persistedPath: Json | undefined): string | null {
  const said =
    typeof persistedPath === "string"
      ? persistedPath
      : typeof output === "string"
        ? SAVED.exec(output.slice(0, 2000))?.[1]
        : undefined;
  if (said === undefined) return null;
  const path = said.trim().replace(/\s*\(.*\)$/, "");
  const pieces = path.split(/[\\/]/);
  const name = pieces.at(-1);
  if (pieces.at(-2) !== FOLDER || name === undefined || name === "" || name === "." || name === "..") return null;
  return name === basename(name) && name === win32.basename(name) && name === posix.basename(name) ? name : null;
}
