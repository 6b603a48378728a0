import { causeText, loadConfig, OpenSyncError } from "@opensync/client-core";
import { formatDuration, tilde, whyNot, type Check } from "@opensync/client-core/cli";
import { type Io } from "@opensync/client-core/io";
import { constants } from "node:fs";
import { access } from "node:fs/promises";
import { recordTestEvent, settingsPath, shimIsCurrent, shimPath } from "../setup";
import type { HooksSummary } from "./hooks-line";
import { profile } from "./profile";

/** That Claude Code's settings name our hooks, once, for every captured event. */
export function checkHooks(io: Io, { found, complete, line, remedy }: HooksSummary): Check {
  const name = "Hooks";
  const { files, plugin, unreadable } = found;
  const [broken] = unreadable;
  if (broken)
    return {
      name,
      state: "missing",
      message: broken.message,
      hint: `Correct it, then run: ${io.profile.command} setup`,
    };
  if (!complete) {
    const hint = remedy === null ? "Remove it there" : `Run: ${remedy}`;
    return { name, state: "missing", message: line, hint };
  }
  if (files.length + (plugin === null ? 0 : 1) > 1) {
    const hint = `Each event is recorded twice, which changes no row and costs twice. Run: ${io.profile.command} uninstall`;
    return { name, state: "warning", message: line, hint };
  }
  const older = files.find(({ current }) => !current);
  if (older) {
    const project = older.path === settingsPath("user", io) ? "" : " --project";
    return { name, state: "warning", message: `${line}, as an older version did`, hint: `${setupHint(io)}${project}` };
  }
  return { name, state: "ok", message: line };
}

/** That what they run is there, is this version's, and records. */
export async function checkShim(io: Io, { found }: HooksSummary): Promise<Check> {
  const name = "Hook";
  const path = shimPath(io.environment);
  const shown = tilde(io, path);
  try {
    await access(path, constants.X_OK);
  } catch (error) {
    if (found.plugin !== null && found.files.length === 0)
      return { name, state: "ok", message: "the plugin carries its own" };
    return { name, state: "missing", message: `${shown} ${whyNot("run", error)}`, hint: setupHint(io) };
  }
  if (!(await shimIsCurrent(io.environment)))
    return { name, state: "warning", message: `${shown} is of another version`, hint: setupHint(io) };
  if (!(await isWanted(io)))
    return { name, state: "skipped", message: `${shown} records nothing while you are not logged in` };
  try {
    const tookMs = await recordTestEvent(io.environment);
    return { name, state: "ok", message: `${shown} recorded an event in ${formatDuration(tookMs)}` };
  } catch (error) {
    return { name, state: "missing", message: `${shown} does not work: ${causeText(error)}`, hint: setupHint(io) };
  }
}

function setupHint({ profile: { command } }: Io): string {
  return `Run: ${command} setup`;
}

async function isWanted(io: Io): Promise<boolean> {
  try {
    const { settings } = await loadConfig(profile, io.environment);
    return settings.apiKey !== undefined && settings.autoSync;
  } catch (error) {
    // What is wrong with the settings is another check's to say.
    if (error instanceof OpenSyncError) return false;
    throw error;
  }
}
