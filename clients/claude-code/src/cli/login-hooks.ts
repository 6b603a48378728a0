import { loadConfig } from "@opensync/client-core";
import { settingsPath } from "../setup";
import { askYesNo } from "./ask";
import { summarizeHooks } from "./hooks-line";
import { print, type Io } from "./io";
import { profile } from "./profile";
import { installHooks } from "./setup";
import { tilde } from "./tilde";

/**
 * The last step of a login: without hooks nothing is captured while the agent works. On a terminal it asks; a script says `--hooks` or
 * `--no-hooks`, or is told how.
 */
export async function offerHooks(io: Io, wanted: boolean | undefined): Promise<void> {
  const { complete, line, found } = await summarizeHooks(io);
  const { settings } = await loadConfig(profile, io.environment);
  if (complete) {
    print(io.stdout, `The hooks are ${line}`);
  } else if (found.disabledIn !== null) {
    print(io.stdout, `Claude Code's hooks are ${line}`);
  } else if (wanted ?? (await shouldInstall(io))) {
    await installHooks(io, {});
  } else {
    print(io.stdout, `Capture sessions while they run: ${profile.name} setup (or log in with --hooks)`);
    print(io.stdout, `Bring your sessions in by hand:  ${profile.name} sync`);
    return;
  }
  if (!settings.autoSync) {
    print(io.stdout, `They do nothing while autoSync is off: ${profile.name} set autoSync on`);
    return;
  }
  print(io.stdout, "From now on every session that you start appears in your backend while it runs.");
  print(io.stdout, `Bring your history in now with: ${profile.name} sync`);
}

async function shouldInstall(io: Io): Promise<boolean> {
  if (!io.stdin.isTTY || !io.stdout.isTTY) return false;
  const path = tilde(io, settingsPath("user", io));
  return askYesNo(`Capture your sessions while they run? This adds hooks to ${path}`, { initialValue: true });
}
