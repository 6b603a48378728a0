import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";

/** Where the backend of a data folder listens, for the other commands of this machine's user. It holds no secret. */
const serverFile = z.object({ url: z.string(), siteUrl: z.string(), pid: z.number() });
export type ServerFile = z.infer<typeof serverFile>;

const path = (dataDir: string): string => join(dataDir, "server.json");

export async function writeServerFile(dataDir: string, server: ServerFile): Promise<void> {
  await writeFile(path(dataDir), `${JSON.stringify(server)}\n`, { mode: 0o600 });
}

export async function removeServerFile(dataDir: string): Promise<void> {
  await rm(path(dataDir), { force: true });
}

/** The backend that serves `dataDir` now; undefined when none does, also after a crash left the file behind. */
export async function readServerFile(dataDir: string): Promise<ServerFile | undefined> {
  const text = await readFile(path(dataDir), "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return undefined;
    throw error;
  });
  if (text === undefined) return undefined;
  const server = serverFile.safeParse(parse(text));
  return server.success && isAlive(server.data.pid) ? server.data : undefined;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    // Written anew by every start: a torn file only means that no backend got as far as listening.
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: the process exists and belongs to somebody else.
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}
