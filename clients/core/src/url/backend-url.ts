import { OpenSyncError } from "../errors";

const CLOUD = ".convex.cloud";
const SITE = ".convex.site";
/** The engine and self-hosted Convex serve HTTP actions of their main origin under this path. */
const HTTP_ACTIONS_PATH = "/http";

export interface BackendUrl {
  /** As to be stored and shown: an origin, or an origin and `/http`. No trailing slash. */
  readonly url: string;
  /** Where HTTP actions are, if the address alone tells: `https://x.convex.cloud` has them at `https://x.convex.site`. */
  readonly siteUrl: string | null;
}

/**
 * Reads an address that a person typed or stored. A trailing slash is dropped; a path other than `/http`, a query, a fragment or
 * a user name is refused rather than dropped, since it says that something else was meant.
 * @throws OpenSyncError `invalid_url`, or `insecure_url` for plain http to anything but this machine without `insecure`
 */
export function parseBackendUrl(text: string, { insecure = false } = {}): BackendUrl {
  const url = parse(text);
  if (url.protocol === "http:" && !insecure && !isLoopback(url.hostname)) {
    throw new OpenSyncError(
      "insecure_url",
      `${url.origin} is plain http: the key and your sessions would travel unencrypted`,
      {
        hint: "Use https, or pass --insecure if the network in between is yours",
      },
    );
  }
  const path = url.pathname.replace(/\/$/, "");
  const stored = `${url.origin}${path}`;
  if (isConvexHost(url.hostname, CLOUD)) {
    return { url: stored, siteUrl: `https://${url.hostname.slice(0, -CLOUD.length)}${SITE}` };
  }
  const known = isConvexHost(url.hostname, SITE) || path === HTTP_ACTIONS_PATH;
  return { url: stored, siteUrl: known ? stored : null };
}

/** The loopback names and addresses: `localhost` and below it (RFC 6761), 127.0.0.0/8 and ::1. `hostname` as URL gives it. */
export function isLoopback(hostname: string): boolean {
  const host = hostname.replace(/\.$/, "");
  return host === "localhost" || host.endsWith(".localhost") || host === "[::1]" || /^127\.\d+\.\d+\.\d+$/.test(host);
}

function parse(text: string): URL {
  const trimmed = text.trim();
  if (!URL.canParse(trimmed)) throw invalid("is not an address");
  const url = new URL(trimmed);
  if (url.protocol !== "https:" && url.protocol !== "http:") throw invalid("is neither https nor http");
  if (url.username !== "" || url.password !== "") throw invalid("must hold no user name or password");
  if (url.search !== "" || url.hash !== "" || /[?#]$/.test(trimmed)) throw invalid("must hold no query or fragment");
  const path = url.pathname.replace(/\/$/, "");
  const convex = isConvexHost(url.hostname, CLOUD) || isConvexHost(url.hostname, SITE);
  if (path !== "" && (convex || path !== HTTP_ACTIONS_PATH)) throw invalid("must hold no path");
  if (convex && (url.port !== "" || url.protocol !== "https:"))
    throw invalid("must be https without a port, as Convex serves it");
  return url;
}

/** A suffix of the host and nothing else: `convex.cloud.example.com` and `notconvex.cloud` are somebody else's. */
function isConvexHost(hostname: string, suffix: string): boolean {
  return hostname.endsWith(suffix) && hostname.length > suffix.length;
}

/** The text itself is not quoted: what was pasted by mistake may be a key. */
function invalid(fault: string): OpenSyncError {
  return new OpenSyncError("invalid_url", `The backend's address ${fault}`, {
    hint: "Give it as https://happy-animal-123.convex.cloud or http://127.0.0.1:3210",
  });
}
