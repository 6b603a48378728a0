import { EngineError } from "../errors";
import { isJsonObject, type Json } from "../values/json";

/** One entry of `auth.config.ts`, as upstream defines it. */
export type AuthProvider = OidcProvider | CustomJwtProvider;

export interface OidcProvider {
  type: "oidc";
  /** The token's issuer; keys are found through `<domain>/.well-known/openid-configuration`. */
  domain: string;
  /** Must be among the token's audiences. */
  applicationID: string;
}

export interface CustomJwtProvider {
  type: "customJwt";
  issuer: string;
  /** Where the JWKS is: a URL, also `data:`. */
  jwks: string;
  algorithm: "RS256" | "ES256";
  applicationID: string | null;
}

/** Reads the default export of `auth.config.ts`; null (no such file) means no providers. Throws EngineError `InvalidAuthConfig`. */
export function parseAuthConfig(config: Json): AuthProvider[] {
  if (config === null) return [];
  if (!isJsonObject(config) || !Array.isArray(config["providers"])) {
    throw invalid("its default export must be an object with a list `providers`");
  }
  return config["providers"].map(parseProvider);
}

function parseProvider(provider: Json): AuthProvider {
  if (!isJsonObject(provider)) throw invalid("a provider must be an object");
  const { type, domain, applicationID, issuer, jwks, algorithm } = provider;
  if (type === "customJwt") {
    if (typeof issuer !== "string" || typeof jwks !== "string") {
      throw invalid("a customJwt provider needs the strings `issuer` and `jwks`");
    }
    if (algorithm !== "RS256" && algorithm !== "ES256") throw invalid("`algorithm` must be RS256 or ES256");
    if (applicationID !== undefined && typeof applicationID !== "string") {
      throw invalid("`applicationID` must be a string");
    }
    return { type, issuer: withScheme(issuer), jwks, algorithm, applicationID: applicationID ?? null };
  }
  if (type !== undefined && type !== "oidc") throw invalid(`unknown provider type ${JSON.stringify(type)}`);
  if (typeof domain !== "string" || typeof applicationID !== "string") {
    throw invalid("a provider needs the strings `domain` and `applicationID`");
  }
  return { type: "oidc", domain: withScheme(domain), applicationID };
}

/** Upstream takes a bare host as https. */
function withScheme(issuer: string): string {
  return /^https?:\/\//.test(issuer) ? issuer : `https://${issuer}`;
}

function invalid(problem: string): EngineError {
  return new EngineError("InvalidAuthConfig", `auth.config.ts is not valid: ${problem}.`);
}
