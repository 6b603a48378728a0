import type { JWTPayload } from "jose";
import { isJsonObject, type Json, type JsonObject } from "../values/json";

/** What `ctx.auth.getUserIdentity()` returns for an OpenID Connect token: standard claims under Convex's names. */
export function identityFromOidcClaims(claims: JWTPayload & JsonObject): JsonObject {
  const identity = baseIdentity(claims);
  for (const [claim, value] of Object.entries(claims)) {
    if (REGISTERED_CLAIMS.has(claim)) continue;
    const field = OIDC_FIELDS.get(claim);
    if (field === undefined) identity[claim] = value;
    else if (claim === "updated_at") identity[field] = isoTime(value);
    else if (claim === "address") identity[field] = isJsonObject(value) ? (value["formatted"] ?? null) : value;
    else identity[field] = value;
  }
  return identity;
}

/** The same for a custom JWT: every claim under its own name, nested ones as `outer.inner`. */
export function identityFromCustomClaims(claims: JWTPayload & JsonObject): JsonObject {
  const identity = baseIdentity(claims);
  for (const [claim, value] of flatten(claims, "")) {
    if (!REGISTERED_CLAIMS.has(claim)) identity[claim] = value;
  }
  return identity;
}

/** An identity given by an administrator in `Convex <key>:<base64 identity>`. */
export function actingIdentity(attributes: JsonObject): JsonObject {
  const { issuer, subject } = attributes;
  if (typeof issuer !== "string" || typeof subject !== "string") return attributes;
  return { tokenIdentifier: `${issuer}|${subject}`, ...attributes };
}

function baseIdentity({ iss, sub }: JWTPayload): JsonObject {
  return { tokenIdentifier: `${iss}|${sub}`, issuer: iss ?? null, subject: sub ?? null };
}

function flatten(object: JsonObject, prefix: string): [string, Json][] {
  return Object.entries(object).flatMap(([key, value]): [string, Json][] =>
    isJsonObject(value) ? flatten(value, `${prefix}${key}.`) : [[`${prefix}${key}`, value]],
  );
}

/** Not part of an identity; `fva` (Clerk) changes with every refresh, as upstream notes. */
const REGISTERED_CLAIMS = new Set(["iss", "sub", "aud", "exp", "iat", "nbf", "jti", "fva"]);

const OIDC_FIELDS = new Map([
  ["name", "name"],
  ["given_name", "givenName"],
  ["family_name", "familyName"],
  ["nickname", "nickname"],
  ["preferred_username", "preferredUsername"],
  ["profile", "profileUrl"],
  ["picture", "pictureUrl"],
  ["website", "websiteUrl"],
  ["email", "email"],
  ["email_verified", "emailVerified"],
  ["gender", "gender"],
  ["birthdate", "birthday"],
  ["zoneinfo", "timezone"],
  ["locale", "language"],
  ["phone_number", "phoneNumber"],
  ["phone_number_verified", "phoneNumberVerified"],
  ["address", "address"],
  ["updated_at", "updatedAt"],
]);

/** OpenID Connect gives seconds since the epoch; some providers send text. */
function isoTime(value: Json): Json {
  return typeof value === "number" ? new Date(value * 1000).toISOString() : value;
}
