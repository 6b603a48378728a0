import { sayAfterLogin, tilde } from "@opensync/client-core/cli";
import { type Io, print } from "@opensync/client-core/io";
import { settingsPath } from "../setup";
import { summarizeHooks } from "./hooks-line";
import { installHooks } from "./setup";

/** What to ask at a login; null where nothing is to be installed. */
export async function hooksQuestion(io: Io): Promise<string | null> {
  const { complete, found } = await summarizeHooks(io);
  if (complete || found.disabledIn !== null) return null;
  return `Capture your sessions while they run? This adds hooks to ${tilde(io, settingsPath("user", io))}`;
}

/** The last step of a login: without hooks nothing is captured while the agent works. Says what happens from then on. */
export async function settleHooks(io: Io, wanted: boolean | undefined): Promise<void> {
  const { complete, line, found } = await summarizeHooks(io);
  if (complete || found.disabledIn !== null) {
    print(io.stdout, `The hooks are ${line}`);
  } else if (wanted === true) {
    await installHooks(io, {});
  } else {
    print(io.stdout, `To capture sessions while they run: ${io.profile.command} setup`);
  }
  await sayAfterLogin(io, { installed: found.disabledIn === null && (complete || wanted === true) });
}
