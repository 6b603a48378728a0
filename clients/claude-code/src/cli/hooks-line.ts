import { findHooks, type FoundHooks } from "../setup";
import { tilde } from "@opensync/client-core/cli";
import { type Io } from "@opensync/client-core/io";

export interface HooksSummary {
  readonly found: FoundHooks;
  /** Something of ours runs at every captured event. */
  readonly complete: boolean;
  /** As a person reads it: `installed in ~/.claude/settings.json`. */
  readonly line: string;
  /** The command that completes it; null where none is needed, or where it would not help. */
  readonly remedy: string | null;
}

/** Where the hooks are, in one line. */
export async function summarizeHooks(io: Io): Promise<HooksSummary> {
  const found = await findHooks(io);
  const { files, plugin, missing, disabledIn } = found;
  const places = [...files.map(({ path }) => tilde(io, path)), ...(plugin === null ? [] : [`the plugin ${plugin}`])];
  const where = places.join(" and ");
  if (disabledIn !== null)
    return { found, complete: false, line: `switched off: disableAllHooks in ${tilde(io, disabledIn)}`, remedy: null };
  const remedy = `${io.profile.command} setup`;
  if (places.length === 0) return { found, complete: false, line: "not installed", remedy };
  if (missing.length > 0)
    return { found, complete: false, line: `incomplete in ${where} (${missing.join(", ")})`, remedy };
  return { found, complete: true, line: `installed in ${where}`, remedy: null };
}
