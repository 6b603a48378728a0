import { relative, sep } from "node:path";
import { homeFolder, isLoopback } from "@opensync/client-core";
import { AGENTS, countOf, type Found } from "../agents";
import { paint, type Output } from "../terminal/style";

export interface Announcement {
  url: string;
  /** Signs the owner in, once. */
  signInUrl: string;
  dataDir: string;
  /** The key that the first start made; undefined at later starts. */
  apiKey: string | undefined;
  /** What of each agent lies on this machine; empty at later starts. */
  found: readonly Found[];
}

/** What a person reads when the backend is ready: where it is and how to get in; on the first start also the key and the next command. */
export function announce(stream: Output, { url, signInUrl, dataDir, apiKey, found }: Announcement): void {
  const bold = (text: string): string => paint(stream, "bold", text);
  const data = `Data: ${shortened(dataDir)}`;
  stream.write(`OpenSync is running: ${bold(signInUrl)} (sign-in link, works once)\n`);
  if (apiKey === undefined) {
    stream.write(`${data}\n`);
    return;
  }
  stream.write(`API key, shown only now: ${bold(apiKey)} ${data}\n`);
  stream.write(`Next: ${nextCommands(found, url).map(bold).join(", ")} (${counts(found)} on this machine)\n`);
}

/** The login of each agent that was used here; of the first one where none was. */
function nextCommands(found: readonly Found[], url: string): string[] {
  const used = found.filter(({ history }) => history.sessions > 0).map(({ agent }) => agent);
  const flags = `--url ${url}${needsInsecure(url) ? " --insecure" : ""}`;
  return (used.length === 0 ? AGENTS.slice(0, 1) : used).map(({ client }) => `npx ${client} login ${flags}`);
}

function counts(found: readonly Found[]): string {
  const named = found.filter(({ history }, index) => index === 0 || history.sessions > 0);
  return named.map((each) => `${countOf(each)} found`).join(", ");
}

/** Plain http to another address than loopback: a client asks to be told that this is meant. */
export function needsInsecure(url: string): boolean {
  const { protocol, hostname } = new URL(url);
  return protocol === "http:" && !isLoopback(hostname);
}

function shortened(folder: string): string {
  const home = `${homeFolder(process.env)}${sep}`;
  return folder.startsWith(home) ? `~${sep}${relative(home, folder)}` : folder;
}
