import { OpenSyncError } from "../errors";
import { parseBackendUrl } from "./backend-url";

const HTTP_ACTIONS_PATH = "/http";
const LAST_PORT = 65_535;

/**
 * Finds where a backend serves HTTP actions. Convex's own hosts tell by their name; any other origin is asked at `/health`,
 * `/http/health`, then `/health` on the next port (Convex and the engine put actions of 3210 on 3211). `probe` asks one base address
 * and throws unless OpenSync answered; no key is needed for that and none is sent.
 * @returns the address as to be stored
 * @throws what the first probe threw, when none answered: it is the address that the user gave
 */
export async function discoverBackend(
  address: string,
  options: { insecure?: boolean; probe: (siteUrl: string) => Promise<void> },
): Promise<string> {
  const { url, siteUrl } = parseBackendUrl(address, { insecure: options.insecure ?? false });
  if (siteUrl !== null) {
    await options.probe(siteUrl);
    return url;
  }
  const failures: unknown[] = [];
  let silent = false;
  for (const candidate of candidates(url)) {
    if (silent && candidate.startsWith(`${url}/`)) continue;
    try {
      await options.probe(candidate);
      return candidate;
    } catch (error) {
      if (error instanceof OpenSyncError && error.code === "aborted") throw error;
      failures.push(error);
      // Where nobody answers, nobody answers under another path: that would only be the same wait again.
      silent = error instanceof OpenSyncError && error.code === "could_not_connect";
    }
  }
  throw failures[0];
}

function candidates(origin: string): string[] {
  const next = new URL(origin);
  const port = Number(next.port);
  const found = [origin, `${origin}${HTTP_ACTIONS_PATH}`];
  // Without a port of its own (80, 443) there is no neighbour to mean.
  if (port > 0 && port < LAST_PORT) {
    next.port = String(port + 1);
    found.push(next.origin);
  }
  return found;
}
