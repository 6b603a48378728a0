import { homedir } from "node:os";
import { paint } from "../terminal/style";

export interface Announcement {
  url: string;
  dataDir: string;
  /** The key that the first start made; undefined at later starts. */
  apiKey: string | undefined;
  /** Claude Code sessions on this machine. */
  sessions: number;
}

/** What a person reads when the backend is ready: on the first start where it is, the key, and the next command; later only where it is. */
export function announce(stream: NodeJS.WriteStream, { url, dataDir, apiKey, sessions }: Announcement): void {
  const bold = (text: string): string => paint(stream, "bold", text);
  stream.write(`OpenSync is running at ${bold(url)}, keeping its data in ${shortened(dataDir)}\n`);
  if (apiKey === undefined) return;
  stream.write(`API key, shown only now: ${bold(apiKey)}\n`);
  stream.write(`Next: ${bold(`npx claude-code-sync login --url ${url}`)} (${found(sessions)} on this machine)\n`);
}

export function found(sessions: number): string {
  return `${sessions.toLocaleString("en")} Claude Code ${sessions === 1 ? "session" : "sessions"} found`;
}

function shortened(folder: string): string {
  return folder.startsWith(homedir()) ? `~${folder.slice(homedir().length)}` : folder;
}
