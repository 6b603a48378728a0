import { findHooks, type FoundHooks } from "../setup";
import { tilde } from "@opensync/client-core/cli";
import { type Io } from "@opensync/client-core/io";
import { profile } from "./profile";

export interface HooksSummary {
  readonly found: FoundHooks;
  /** Something of ours runs at every captured event. */
  readonly complete: boolean;
  /** As a person reads it: `installed in ~/.claude/settings.json`. */
  readonly line: string;
}

/** Where the hooks are, in one line. */
export async function summarizeHooks(io: Io): Promise<HooksSummary> {
  const found = await findHooks(io);
  const { files, plugin, missing, disabledIn } = found;
  const places = [...files.map(({ path }) => tilde(io, path)), ...(plugin === null ? [] : [`the plugin ${plugin}`])];
  const where = places.join(" and ");
  if (disabledIn !== null)
    return { found, complete: false, line: `switched off: disableAllHooks in ${tilde(io, disabledIn)}` };
  if (places.length === 0) return { found, complete: false, line: `not installed: ${profile.name} setup` };
  if (missing.length > 0)
    return { found, complete: false, line: `incomplete in ${where} (${missing.join(", ")}): ${profile.name} setup` };
  return { found, complete: true, line: `installed in ${where}` };
}
