import { decodeJwt, jwtVerify, type JWTPayload } from "jose";
import { EngineError } from "../errors";
import type { JsonObject } from "../values/json";
import type { AuthProvider } from "./config";
import { identityFromCustomClaims, identityFromOidcClaims } from "./identity";
import type { KeySource } from "./key-source";

/**
 * Verifies a bearer token against the app's providers and returns the identity `ctx.auth` shows.
 * Throws EngineError 401 with upstream's codes: `InvalidAuthHeader` (no JWT), `NoAuthProvider`, `Unauthenticated`
 * (signature, time or claims), and 503 `AuthProviderUnavailable` if the provider's keys cannot be had.
 */
export async function identityFromToken(
  token: string,
  providers: readonly AuthProvider[],
  keys: KeySource,
  nowMs: number,
): Promise<JsonObject> {
  const provider = providerOf(unverifiedClaims(token), providers);
  const options = {
    issuer: issuerSpellings(provider),
    ...(provider.applicationID === null ? {} : { audience: provider.applicationID }),
    algorithms: provider.type === "customJwt" ? [provider.algorithm] : ["RS256", "ES256"],
    requiredClaims: ["sub", "exp"],
    currentDate: new Date(nowMs),
  };
  try {
    const { payload } = await jwtVerify<JsonObject>(token, await keys.of(provider), options);
    return provider.type === "customJwt" ? identityFromCustomClaims(payload) : identityFromOidcClaims(payload);
  } catch (cause) {
    if (cause instanceof EngineError) throw cause;
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new EngineError("Unauthenticated", `Could not verify token claim: ${reason}`, { status: 401, cause });
  }
}

function unverifiedClaims(token: string): JWTPayload {
  try {
    return decodeJwt(token);
  } catch (cause) {
    throw new EngineError("InvalidAuthHeader", "Could not parse as id token", { status: 401, cause });
  }
}

function providerOf(claims: JWTPayload, providers: readonly AuthProvider[]): AuthProvider {
  const audiences = [claims.aud ?? []].flat();
  const found = providers.find(
    (provider) =>
      claims.iss !== undefined &&
      issuerSpellings(provider).includes(claims.iss) &&
      (provider.applicationID === null || audiences.includes(provider.applicationID)),
  );
  if (found !== undefined) return found;
  throw new EngineError(
    "NoAuthProvider",
    `No auth provider found matching the given token (issuer ${claims.iss}, audience ${audiences.join(", ")}). ` +
      `Configured: ${providers.map((provider) => issuerOf(provider)).join(", ") || "none"}.`,
    { status: 401 },
  );
}

/** Configurations and tokens disagree on the slash at the end (Auth0 sends it and documents none); upstream ignores it. */
function issuerSpellings(provider: AuthProvider): string[] {
  const bare = issuerOf(provider).replace(/\/+$/, "");
  return [bare, `${bare}/`];
}

function issuerOf(provider: AuthProvider): string {
  return provider.type === "customJwt" ? provider.issuer : provider.domain;
}
