import { actingIdentity, sameSecret } from "../auth";
import { EngineError } from "../errors";
import { isJsonObject, type JsonObject, parseJson } from "../values/json";

export interface Caller {
  identity: JsonObject | null;
  /** Holds the admin key: may call internal functions. */
  isAdmin: boolean;
  /** The bearer token, for functions that ask for it. */
  token: string | null;
}

export interface AuthenticationOptions {
  adminKey: string;
  /** Verifies a bearer token. */
  identityOf: (token: string) => Promise<JsonObject>;
}

/**
 * Who sends a request, by its Authorization header: `Bearer <jwt>`, `Convex <admin key>` or
 * `Convex <admin key>:<base64 of an identity to act as>`. Throws EngineError 401 or 403 where it does not hold.
 */
export async function authenticate(header: string | undefined, options: AuthenticationOptions): Promise<Caller> {
  if (header === undefined) return ANYBODY;
  const [, scheme = "", credentials = ""] = /^(\S+)\s+(.*?)\s*$/.exec(header) ?? [];
  switch (scheme.toLowerCase()) {
    case "bearer":
      return { identity: await options.identityOf(credentials), isAdmin: false, token: credentials };
    case "convex":
      return { identity: adminIdentity(credentials, options.adminKey), isAdmin: true, token: null };
    default:
      throw new EngineError("InvalidAuthHeader", "The Authorization header must begin with `Bearer ` or `Convex `.", {
        status: 401,
      });
  }
}

/** Throws unless the credentials hold the admin key. */
function adminIdentity(credentials: string, adminKey: string): JsonObject | null {
  if (sameSecret(credentials, adminKey)) return null;
  const colon = credentials.lastIndexOf(":");
  if (colon === -1 || !sameSecret(credentials.slice(0, colon), adminKey)) {
    throw new EngineError("BadDeployKey", "The provided admin key was invalid for this instance.", { status: 403 });
  }
  try {
    const attributes = parseJson(Buffer.from(credentials.slice(colon + 1), "base64").toString("utf8"));
    if (isJsonObject(attributes)) return actingIdentity(attributes);
  } catch (cause) {
    throw new EngineError("InvalidActingIdentity", "The identity after the admin key is not base64 of JSON.", {
      cause,
    });
  }
  throw new EngineError("InvalidActingIdentity", "The identity after the admin key is not an object.");
}

/** Who holds the admin key, perhaps to act as somebody. Throws EngineError 403 for another key. */
export function administrator(key: string, impersonating: JsonObject | null, options: AuthenticationOptions): Caller {
  const identity = adminIdentity(key, options.adminKey);
  return { identity: impersonating === null ? identity : actingIdentity(impersonating), isAdmin: true, token: null };
}

export const ANYBODY: Caller = { identity: null, isAdmin: false, token: null };
