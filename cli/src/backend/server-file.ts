import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { readTextIfPresent } from "@opensync/client-core";
import { healthAnswerSchema } from "@opensync/protocol";
import { z } from "zod";

/** A backend that takes in a large batch answers late, but well within this. */
const HEALTH_TIMEOUT_MS = 5_000;

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

/**
 * The backend that says it serves `dataDir`, and whether it does answer; undefined when none says so. A process of that id is no proof: after a crash
 * the number may be another program's, or in a container this very process's.
 */
export async function findServer(dataDir: string): Promise<{ server: ServerFile; answers: boolean } | undefined> {
  const server = await readServerFile(dataDir);
  return server && { server, answers: await answersHealth(server.siteUrl) };
}

async function answersHealth(siteUrl: string): Promise<boolean> {
  try {
    const response = await fetch(new URL("/health", siteUrl), { signal: AbortSignal.timeout(HEALTH_TIMEOUT_MS) });
    return healthAnswerSchema.safeParse(await response.json()).success;
  } catch (error) {
    if (error instanceof Error) return false;
    throw error;
  }
}

async function readServerFile(dataDir: string): Promise<ServerFile | undefined> {
  const text = await readTextIfPresent(path(dataDir));
  if (text === null) return undefined;
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
