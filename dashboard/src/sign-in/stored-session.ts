/** What a sign-in gives: a token for an hour, and one that gets others. */
export interface SessionTokens {
  readonly token: string;
  readonly refreshToken: string;
}

/**
 * Keeps a session in this browser as `@convex-dev/auth` 0.0.95 does (`react/client.js`), before its provider begins: it has no way to be
 * given one. `address`: of the backend.
 */
export function storeSession(address: string, { token, refreshToken }: SessionTokens): void {
  const namespace = address.replace(/[^a-zA-Z0-9]/g, "");
  // Other tabs take over the token when they hear of it: the other one is there by then.
  localStorage.setItem(`__convexAuthRefreshToken_${namespace}`, refreshToken);
  localStorage.setItem(`__convexAuthJWT_${namespace}`, token);
}
