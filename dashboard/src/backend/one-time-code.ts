/**
 * The one-time code of a sign-in link, `#code=isc_…`, taken out of the address at once: neither the history nor a copied address
 * has it afterwards. Null where there is none.
 */
export function takeOneTimeCode(): string | null {
  const code = new URLSearchParams(window.location.hash.slice(1)).get("code");
  if (code === null) return null;
  window.history.replaceState(window.history.state, "", `${window.location.pathname}${window.location.search}`);
  return code;
}
