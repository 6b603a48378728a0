/** The command that connects an agent's client to this backend. Plain http beyond this machine must be asked for. */
export function connectCommand(client: "claude-code-sync" | "opencode-sync", address: string): string {
  const url = new URL(address);
  const isInsecure = url.protocol === "http:" && !isLoopback(url.hostname);
  return `npx ${client} login --url ${url.href.replace(/\/$/, "")}${isInsecure ? " --insecure" : ""}`;
}

/** The loopback names and addresses as the clients know them: `localhost` and below it, 127.0.0.0/8 and ::1. */
export function isLoopback(hostname: string): boolean {
  const host = hostname.replace(/\.$/, "");
  return host === "localhost" || host.endsWith(".localhost") || host === "[::1]" || /^127\.\d+\.\d+\.\d+$/.test(host);
}
