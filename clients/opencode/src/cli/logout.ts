import { forgetLogin, offerUninstall } from "@opensync/client-core/cli";
import { type Io } from "@opensync/client-core/io";
import { configGroup } from "../setup";
import { summarizePlugin } from "./plugin-line";
import { placeOf, uninstall } from "./setup";

/** Forgets address and key. A plugin that stays does nothing. */
export async function logout(io: Io): Promise<number> {
  await forgetLogin(io);
  const { found, installed, line: where } = await summarizePlugin(io);
  if (!installed) return 0;
  const line = `The plugin stays ${where} and does nothing until you log in.`;
  const userFiles = configGroup(placeOf(io, {})).files;
  const isUsers = found.entries.some(({ path }) => userFiles.includes(path));
  return offerUninstall(io, { line, pronoun: "it", isUsers }, () => uninstall(io, {}));
}
