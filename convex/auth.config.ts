import type { AuthConfig } from "convex/server";
import { textVariable } from "./env";

/** Tokens are our own: issued by `auth:signIn`, checked with the key at `/.well-known/jwks.json`. */
export default {
  providers: [{ domain: textVariable("CONVEX_SITE_URL") ?? "", applicationID: "convex" }],
} satisfies AuthConfig;
