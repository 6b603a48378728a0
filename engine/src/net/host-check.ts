import { EngineError } from "../errors";

/**
 * Refuses requests whose Host header names another machine. A server on loopback is reachable by any web page
 * through a name that its owner points to 127.0.0.1 (DNS rebinding); the Host header is what gives that away.
 */
export function hostCheck(boundTo: string, allowedHosts: readonly string[]): (host: string | undefined) => void {
  if (!isLoopback(boundTo) && allowedHosts.length === 0) return () => undefined;
  const allowed = new Set([boundTo, ...allowedHosts].map((host) => host.toLowerCase()));
  return (host) => {
    const name = hostName(host ?? "");
    if (isLoopback(name) || allowed.has(name)) return;
    throw new EngineError("HostNotAllowed", `The Host header "${host ?? ""}" is not of this server.`, { status: 403 });
  };
}

function isLoopback(host: string): boolean {
  return host === "localhost" || host.endsWith(".localhost") || host === "::1" || /^127(\.\d{1,3}){3}$/.test(host);
}

/** Without port and brackets, in lower case. */
function hostName(host: string): string {
  const bracketed = /^\[([^\]]*)\]/.exec(host);
  return (bracketed?.[1] ?? host.replace(/:\d+$/, "")).toLowerCase();
}
