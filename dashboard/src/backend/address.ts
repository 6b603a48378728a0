/** Where the backend is: what served this page, or what was named when it was built for a host of its own. */
export interface BackendAddress {
  /** Of Convex's client API. */
  readonly url: string;
  /** Of the HTTP actions, without a slash at its end. */
  readonly siteUrl: string;
}

export function backendAddress(): BackendAddress {
  const named: unknown = import.meta.env["VITE_CONVEX_URL"];
  if (typeof named !== "string" || named === "") {
    const { origin } = window.location;
    return { url: origin, siteUrl: `${origin}/http` };
  }
  const site: unknown = import.meta.env["VITE_CONVEX_SITE_URL"];
  const url = named.replace(/\/+$/, "");
  return { url, siteUrl: typeof site === "string" && site !== "" ? site.replace(/\/+$/, "") : siteOf(url) };
}

/** On Convex's cloud, HTTP actions have a host of their own. */
function siteOf(url: string): string {
  return url.endsWith(".convex.cloud") ? url.replace(/\.convex\.cloud$/, ".convex.site") : `${url}/http`;
}
