import type { DashboardFile, DashboardFiles } from "./files";

/**
 * Nothing of others runs or is loaded: no inline script, no foreign script, style or font. Pictures may come from elsewhere, since
 * transcripts link them; the pages load none before a click.
 */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data: blob: https: http:",
  "font-src 'self'",
  "manifest-src 'self'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
];

const HEADERS = {
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer",
  "cross-origin-opener-policy": "same-origin",
  "permissions-policy": "camera=(), microphone=(), geolocation=()",
  // A private place, and shared pages are for those who have the link.
  "x-robots-tag": "noindex, nofollow",
};

/** What the main origin answers outside the client API and `/http`: the dashboard's files, and for its pages the one document. */
export function dashboardServer(files: DashboardFiles): (request: Request) => Promise<Response> {
  return async (request) => {
    const url = new URL(request.url);
    if (request.method !== "GET" && request.method !== "HEAD")
      return new Response(null, { status: 405, headers: { allow: "GET, HEAD" } });
    const file = await files.get(url.pathname);
    if (file !== null && url.pathname !== "/index.html") return answer(request, file, cacheOf(url.pathname));
    const page = isPage(url.pathname) ? await files.get("/index.html") : null;
    if (page === null) {
      const body = { error: "not_found", message: `Nothing is served at ${url.pathname}.` };
      return Response.json(body, { status: 404, headers: HEADERS });
    }
    return answer(request, page, {
      "cache-control": "no-cache",
      "content-security-policy": [...POLICY, `connect-src ${connectable(url)}`].join("; "),
    });
  };
}

/** Which pages exist is known to the dashboard alone; a missing file of the build is no page. */
function isPage(path: string): boolean {
  return !path.startsWith("/assets/");
}

/** Older browsers do not count the socket among 'self'. */
function connectable({ host }: URL): string {
  return `'self' ws://${host} wss://${host}`;
}

/** Names of assets carry a digest of what they hold. */
function cacheOf(path: string): Record<string, string> {
  return { "cache-control": path.startsWith("/assets/") ? "public, max-age=31536000, immutable" : "no-cache" };
}

function answer(request: Request, file: DashboardFile, extra: Record<string, string>): Response {
  const takesGzip = /\bgzip\b/.test(request.headers.get("accept-encoding") ?? "");
  const isGzipped = takesGzip && file.gzipped !== null;
  const bytes = isGzipped && file.gzipped !== null ? file.gzipped : file.bytes;
  const headers = {
    ...HEADERS,
    ...extra,
    "content-type": file.type,
    vary: "accept-encoding",
    ...(isGzipped ? { "content-encoding": "gzip" } : {}),
  };
  return new Response(request.method === "HEAD" ? null : bytes, { headers });
}
