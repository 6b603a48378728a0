import { configFilePath, readConfigFile, updateConfigFile } from "../config";
import { print, type Io } from "../io";
import { askYesNo } from "./ask";
import { noteEnvironment } from "./note-environment";

/** Removes address and key. The other settings stay, and so do the positions: a login with the same key goes on where it was. */
export async function forgetLogin(io: Io): Promise<void> {
  const path = configFilePath(io.profile, io.environment);
  const before = await readConfigFile(path);
  if (before["apiKey"] === undefined && before["convexUrl"] === undefined) {
    print(io.stdout, "Not logged in");
  } else {
    await updateConfigFile(path, { apiKey: undefined, convexUrl: undefined, insecure: undefined });
    print(io.stdout, `Logged out: address and key are removed from ${path}`);
  }
  await noteEnvironment(io, "convexUrl", "apiKey");
}

/** What stays in the agent's configuration and does nothing until the next login. */
export interface Leftover {
  readonly line: string;
  readonly pronoun: "it" | "them";
  /** Of the user's own configuration, not only of a project's. */
  readonly isUsers: boolean;
}

/** Asks at a terminal whether to take it out too; else says how. Gives the exit code. */
export async function offerUninstall(
  io: Io,
  { line, pronoun, isUsers }: Leftover,
  uninstall: () => Promise<number>,
): Promise<number> {
  print(io.stdout, line);
  if (io.stdin.isTTY && io.stdout.isTTY && isUsers)
    return (await askYesNo(`Take ${pronoun} out?`, { initialValue: false })) ? uninstall() : 0;
  print(io.stdout, `Take ${pronoun} out with: ${io.profile.command} uninstall${isUsers ? "" : " --project"}`);
  return 0;
}
