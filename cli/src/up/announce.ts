import { relative, sep } from "node:path";
import { homeFolder, isLoopback } from "@opensync/client-core";
import { paint, type Output } from "../terminal/style";

export interface Announcement {
  url: string;
  dataDir: string;
  /** The key that the first start made; undefined at later starts. */
  apiKey: string | undefined;
  /** Claude Code sessions on this machine. */
  sessions: number;
}

/** What a person reads when the backend is ready: on the first start where it is, the key, and the next command; later only where it is. */
export function announce(stream: Output, { url, dataDir, apiKey, sessions }: Announcement): void {
  const bold = (text: string): string => paint(stream, "bold", text);
  stream.write(`OpenSync is running at ${bold(url)}, keeping its data in ${shortened(dataDir)}\n`);
  if (apiKey === undefined) return;
  stream.write(`API key, shown only now: ${bold(apiKey)}\n`);
  const login = `npx claude-code-sync login --url ${url}${needsInsecure(url) ? " --insecure" : ""}`;
  stream.write(`Next: ${bold(login)} (${found(sessions)} on this machine)\n`);
}

/** Plain http to another address than loopback: a client asks to be told that this is meant. */
export function needsInsecure(url: string): boolean {
  const { protocol, hostname } = new URL(url);
  return protocol === "http:" && !isLoopback(hostname);
}

export function found(sessions: number): string {
  return `${sessions.toLocaleString("en")} Claude Code ${sessions === 1 ? "session" : "sessions"} found`;
}

function shortened(folder: string): string {
  const home = `${homeFolder(process.env)}${sep}`;
  return folder.startsWith(home) ? `~${sep}${relative(home, folder)}` : folder;
}
