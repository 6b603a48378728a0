const PAGE = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>OpenSync</title>
<style>
  :root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
  body { max-width: 40rem; margin: 12vh auto; padding: 0 1.5rem; }
  code { font: 0.95em ui-monospace, monospace; padding: 0.1em 0.35em; border-radius: 4px; background: color-mix(in srgb, currentColor 10%, transparent); }
</style>
<h1>OpenSync is running</h1>
<p>This is the address of your backend. Bring in your history from a terminal:</p>
<p>Claude Code: <code>npx claude-code-sync login</code>, then <code>npx claude-code-sync sync</code></p>
<p>OpenCode: <code>npx opencode-sync login</code>, then <code>npx opencode-sync sync</code></p>
<p>Sessions, messages, search and statistics are served as JSON below <code>/http/api/</code>, with your key as <code>Authorization: Bearer osk_…</code>.</p>
</html>
`;

const HEADERS = {
  "content-type": "text/html; charset=utf-8",
  "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
  "x-content-type-options": "nosniff",
};

/** What the main origin answers outside the client API and `/http`: one page that says what this address is. */
export async function statusPage(request: Request): Promise<Response> {
  const { pathname } = new URL(request.url);
  if (pathname !== "/")
    return Response.json({ error: "not_found", message: `Nothing is served at ${pathname}.` }, { status: 404 });
  if (request.method !== "GET" && request.method !== "HEAD")
    return new Response(null, { status: 405, headers: { allow: "GET, HEAD" } });
  return new Response(request.method === "HEAD" ? null : PAGE, { headers: HEADERS });
}
