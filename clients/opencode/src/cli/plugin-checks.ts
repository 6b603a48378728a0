import { causeText } from "@opensync/client-core";
import { tilde, type Check } from "@opensync/client-core/cli";
import { type Io } from "@opensync/client-core/io";
import { constants } from "node:fs";
import { access } from "node:fs/promises";
import { configGroup, countLoaded } from "../setup";
import type { PluginSummary } from "./plugin-line";
import { placeOf } from "./setup";

/** That OpenCode's configuration names the plugin, once, and can be read. */
export function checkPlugin(io: Io, { found, installed, line }: PluginSummary): Check {
  const name = "Plugin";
  const [broken] = found.unreadable;
  if (broken)
    return {
      name,
      state: "missing",
      message: broken.message,
      hint: `Correct it, then run: ${io.profile.command} setup`,
    };
  if (!installed) return { name, state: "missing", message: line, hint: setupHint(io) };
  if (countLoaded(found) > 1) {
    const hint = "OpenCode loads each: every event is recorded twice, which changes no row and costs twice. Keep one";
    return { name, state: "warning", message: line, hint };
  }
  const older = found.entries.find(({ current }) => !current);
  if (older) {
    const isProject = configGroup(placeOf(io, { project: true })).files.includes(older.path);
    const hint = `${setupHint(io)}${isProject ? " --project" : ""}`;
    return { name, state: "warning", message: `${line}, as ${older.spec}: another installation's`, hint };
  }
  return { name, state: "ok", message: line };
}

/** That what it names is there: OpenCode passes over a file that is missing. */
export async function checkBundle(io: Io, { found }: PluginSummary): Promise<Check> {
  const name = "Bundle";
  const [entry] = found.entries;
  if (!entry) return { name, state: "skipped", message: "needs the plugin" };
  if (entry.file === null) return { name, state: "ok", message: `OpenCode installs ${entry.spec} at its start` };
  const shown = tilde(io, entry.file);
  try {
    await access(entry.file, constants.R_OK);
    return { name, state: "ok", message: shown };
  } catch (error) {
    return { name, state: "missing", message: `${shown} cannot be loaded: ${causeText(error)}`, hint: setupHint(io) };
  }
}

function setupHint({ profile: { command } }: Io): string {
  return `Run: ${command} setup`;
}
