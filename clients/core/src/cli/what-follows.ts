import { loadConfig } from "../config";
import { print, type Io } from "../io";
import { isConfigured } from "./is-configured";

/** What comes of a setup. `subject`: what was installed, as a sentence begins: `They do`, `It does`. */
export async function sayAfterSetup(io: Io, subject: string, { changed }: { changed: boolean }): Promise<void> {
  const config = await loadConfig(io.profile, io.environment);
  if (!isConfigured(config)) {
    print(io.stdout, `${subject} nothing until you log in: ${io.profile.command} login`);
  } else if (!config.settings.autoSync) {
    print(io.stdout, `${subject} nothing while autoSync is off: ${io.profile.command} set autoSync on`);
  } else if (changed) {
    print(io.stdout, "Every session that you start from now on appears in your backend while it runs.");
  }
}

/** What comes of a login. `installed`: what captures sessions is in its place. */
export async function sayAfterLogin(io: Io, { installed }: { installed: boolean }): Promise<void> {
  const { settings } = await loadConfig(io.profile, io.environment);
  if (!settings.autoSync) {
    print(io.stdout, `autoSync is off, so nothing is captured: ${io.profile.command} set autoSync on`);
  } else if (installed) {
    print(io.stdout, "From now on every session that you start appears in your backend while it runs.");
  }
  print(io.stdout, `Bring your history in with: ${io.profile.command} sync`);
}
