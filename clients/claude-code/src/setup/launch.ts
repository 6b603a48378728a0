import { readTextIfPresent, stateFolder, writeFileAtomically, type Environment } from "@opensync/client-core";
import { join } from "node:path";

/** What the hook starts as courier. */
export interface Launch {
  readonly node: string;
  /** The client's built entry. */
  readonly client: string;
}

export function launchFilePath(environment: Environment): string {
  return join(stateFolder(environment), "claude-code-sync", "launch");
}

/** Tells the hook where Node and the client are now: an update may have moved either. Written only when different. */
export async function refreshLaunch(environment: Environment, { node, client }: Launch): Promise<void> {
  const path = launchFilePath(environment);
  const text = `${node}\n${client}\n`;
  if ((await readTextIfPresent(path)) !== text) await writeFileAtomically(path, text, { durable: false });
}

export async function readLaunch(environment: Environment): Promise<Launch | null> {
  const [node, client] = (await readTextIfPresent(launchFilePath(environment)))?.split("\n") ?? [];
  return node && client ? { node, client } : null;
}
