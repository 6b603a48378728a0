import { type Environment, readTextIfPresent, stateFolder, writeFileAtomically } from "../files";
import { join } from "node:path";
import type { ClientProfile } from "../config";

/** What is started as courier. */
export interface Launch {
  readonly node: string;
  /** The client's built entry. */
  readonly client: string;
}

/** Whose courier it is. */
export interface Owner {
  readonly environment: Environment;
  readonly profile: ClientProfile;
}

export function launchFilePath({ environment, profile }: Owner): string {
  return join(stateFolder(environment), profile.name, "launch");
}

/** Tells the hook where Node and the client are now: an update may have moved either. Written only when different. */
export async function refreshLaunch(owner: Owner, { node, client }: Launch): Promise<void> {
  const path = launchFilePath(owner);
  const text = `${node}\n${client}\n`;
  if ((await readTextIfPresent(path)) !== text) await writeFileAtomically(path, text, { durable: false });
}

export async function readLaunch(owner: Owner): Promise<Launch | null> {
  const [node, client] = (await readTextIfPresent(launchFilePath(owner)))?.split("\n") ?? [];
  return node && client ? { node, client } : null;
}
