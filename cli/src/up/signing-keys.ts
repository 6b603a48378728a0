import { generateKeyPair } from "node:crypto";
import { promisify } from "node:util";
import type { IsolatedEngine } from "@opensync/engine";
import { callInternal, inProcess } from "../backend/call-internal";

/**
 * Gives a deployment that has none the key that signs its users' tokens. It stays in the deployment's environment, in the data
 * folder; nobody else needs it, and it is not shown.
 */
export async function ensureSigningKeys(engine: IsolatedEngine): Promise<void> {
  if (await callInternal(inProcess(engine), "signIn:hasKeys", {})) return;
  await engine.setEnvironment(await newSigningKeys());
}

/** The two variables that Convex Auth reads, in the forms that its own command writes. */
export async function newSigningKeys(): Promise<{ JWT_PRIVATE_KEY: string; JWKS: string }> {
  const { privateKey, publicKey } = await promisify(generateKeyPair)("rsa", { modulusLength: 2048 });
  const pem = privateKey.export({ type: "pkcs8", format: "pem" }).toString();
  return {
    JWT_PRIVATE_KEY: pem.trimEnd().replaceAll("\n", " "),
    JWKS: JSON.stringify({ keys: [{ use: "sig", alg: "RS256", ...publicKey.export({ format: "jwk" }) }] }),
  };
}
