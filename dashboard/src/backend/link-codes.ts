/** What a link brought along behind its `#`, which browsers send to nobody. */
export interface LinkCodes {
  /** Signs in, once: `#code=isc_…`. */
  readonly code: string | null;
  /** Makes somebody a user, once: `#invitation=inv_…`. */
  readonly invitation: string | null;
}

/** Taken out of the address at once: neither the history nor a copied address has them afterwards. */
export function takeLinkCodes(): LinkCodes {
  const params = new URLSearchParams(window.location.hash.slice(1));
  const [code, invitation] = [params.get("code"), params.get("invitation")];
  if (code !== null || invitation !== null)
    window.history.replaceState(window.history.state, "", `${window.location.pathname}${window.location.search}`);
  return { code, invitation };
}
