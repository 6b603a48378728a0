import { pathToFileURL } from "node:url";
import { shippedHook } from "../setup";

/**
 * The hook's own Node program, for settings that still name the predecessor's command (`claude-code-sync hook Stop`): an unknown command would
 * end with 2, and Claude Code takes that for "block".
 */
export async function hook(): Promise<number> {
  try {
    await import(pathToFileURL(shippedHook("node")).href);
  } catch {
    // Nothing may come of a hook, least of all a failure of the agent's turn; `verify` finds what is missing.
  }
  return 0;
}
