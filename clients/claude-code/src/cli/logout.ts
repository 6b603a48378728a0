import { forgetLogin, offerUninstall, tilde } from "@opensync/client-core/cli";
import { type Io } from "@opensync/client-core/io";
import { findHooks, settingsPath } from "../setup";
import { uninstall } from "./setup";

/** Forgets address and key. Hooks that stay cost a few milliseconds and do nothing. */
export async function logout(io: Io): Promise<number> {
  await forgetLogin(io);
  const [file] = (await findHooks(io)).files;
  if (!file) return 0;
  const line = `The hooks stay in ${tilde(io, file.path)} and do nothing until you log in.`;
  const isUsers = file.path === settingsPath("user", io);
  return offerUninstall(io, { line, pronoun: "them", isUsers }, () => uninstall(io, {}));
}
