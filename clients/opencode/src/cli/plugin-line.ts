import { tilde } from "@opensync/client-core/cli";
import { type Io } from "@opensync/client-core/io";
import { profile } from "../profile";
import { findPlugin, type FoundPlugin } from "../setup";

export interface PluginSummary {
  readonly found: FoundPlugin;
  /** OpenCode, started here, loads it. */
  readonly installed: boolean;
  /** As a person reads it: `installed in ~/.config/opencode/opencode.json`. */
  readonly line: string;
}

/** Where the plugin is, in one line. */
export async function summarizePlugin(io: Io): Promise<PluginSummary> {
  const found = await findPlugin(io);
  const [[overruled], [broken]] = [found.overruled, found.unreadable];
  if (found.entries.length > 0) {
    const places = [...new Set(found.entries.map(({ path }) => tilde(io, path)))];
    return { found, installed: true, line: `installed in ${places.join(" and ")}` };
  }
  if (overruled) {
    const line = `in ${tilde(io, overruled.path)}, which does not count beside ${tilde(io, overruled.by)}: ${profile.name} setup`;
    return { found, installed: false, line };
  }
  if (broken) return { found, installed: false, line: `not to be seen: ${broken.message}` };
  return { found, installed: false, line: `not installed: ${profile.name} setup` };
}
