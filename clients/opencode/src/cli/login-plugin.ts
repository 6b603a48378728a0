import { OpenSyncError } from "@opensync/client-core";
import { sayAfterLogin, tilde } from "@opensync/client-core/cli";
import { type Io, print } from "@opensync/client-core/io";
import { planInstall } from "../setup";
import { summarizePlugin } from "./plugin-line";
import { installPlugin, placeOf } from "./setup";

/** What to ask at a login; null where nothing is to be added. */
export async function pluginQuestion(io: Io): Promise<string | null> {
  if ((await summarizePlugin(io)).installed) return null;
  try {
    const { path } = await planInstall(placeOf(io, {}));
    return `Capture your sessions while they run? This adds the plugin to ${tilde(io, path)}`;
  } catch (error) {
    // What stands in its way is no reason not to log in; `setup`, which is named instead, says it.
    if (error instanceof OpenSyncError) return null;
    throw error;
  }
}

/** The last step of a login: without the plugin nothing is captured while the agent works. Says what happens from then on. */
export async function settlePlugin(io: Io, wanted: boolean | undefined): Promise<void> {
  const { installed, line } = await summarizePlugin(io);
  if (installed) print(io.stdout, `The plugin is ${line}`);
  else if (wanted === true) await installPlugin(io, {});
  else print(io.stdout, `To capture sessions while they run: ${io.profile.command} setup`);
  await sayAfterLogin(io, { installed: installed || wanted === true });
}
