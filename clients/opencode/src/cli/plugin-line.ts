import { tilde } from "@opensync/client-core/cli";
import { type Io } from "@opensync/client-core/io";
import { findPlugin, type FoundPlugin } from "../setup";

export interface PluginSummary {
  readonly found: FoundPlugin;
  /** OpenCode, started here, loads it. */
  readonly installed: boolean;
  /** As a person reads it: `installed in ~/.config/opencode/opencode.json`. */
  readonly line: string;
  /** The command that puts it there; null where none is needed, or where it would not help. */
  readonly remedy: string | null;
}

/** Where the plugin is, in one line. */
export async function summarizePlugin(io: Io): Promise<PluginSummary> {
  const found = await findPlugin(io);
  const [[overruled], [broken]] = [found.overruled, found.unreadable];
  if (found.entries.length > 0) {
    const places = [...new Set(found.entries.map(({ path }) => tilde(io, path)))];
    return { found, installed: true, line: `installed in ${places.join(" and ")}`, remedy: null };
  }
  const remedy = `${io.profile.command} setup`;
  if (overruled) {
    const line = `in ${tilde(io, overruled.path)}, which does not count beside ${tilde(io, overruled.by)}`;
    return { found, installed: false, line, remedy };
  }
  if (broken) return { found, installed: false, line: `not to be seen: ${broken.message}`, remedy: null };
  return { found, installed: false, line: "not installed", remedy };
}
