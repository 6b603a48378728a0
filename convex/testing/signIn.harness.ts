import { hashKey, formatCode } from "@opensync/protocol";
import { ConvexError } from "convex/values";
import { vi } from "vitest";
import { api, internal } from "../_generated/api";
import { startBackend } from "./backend.harness";
import type { Backend, Client } from "./backend.harness";

/** Somebody who is signed in. */
export interface SignedIn extends Client {
  token: string;
  refreshToken: string;
}

/**
 * A backend with an owner that can sign tokens; `variables` of the deployment beside. A test that is to run on either engine names it
 * itself: only what a test imports is replaced.
 */
export async function startWithSignIn(
  variables: Record<string, string> = {},
  start: () => Backend = startBackend,
): Promise<Backend> {
  const all = {
    ...(await signingKeys()),
    SITE_URL: "https://dashboard.example",
    AUTH_LOG_LEVEL: "ERROR",
    ...variables,
  };
  // The engine has one of its own.
  const site = { CONVEX_SITE_URL: "https://backend.example" };
  for (const [name, value] of Object.entries({ ...all, ...site })) vi.stubEnv(name, value);
  const backend = start();
  await backend.mutation(internal.owner.ensure, { name: "Ada", hash: await hashKey("no key"), prefix: "osk_none" });
  return backend;
}

/** A code that signs the owner in once. */
export async function ownerCode(backend: Backend): Promise<string> {
  const code = formatCode("sign-in", crypto.getRandomValues(new Uint8Array(32)));
  await backend.mutation(internal.auth.codes.create, { hash: await hashKey(code) });
  return code;
}

export async function signInOwner(backend: Backend): Promise<SignedIn> {
  return signIn(backend, "code", { code: await ownerCode(backend) });
}

/** Signs in as a new program would, that has no token. */
export async function signIn(backend: Backend, provider: string, params: Record<string, string>): Promise<SignedIn> {
  const { tokens } = await backend.client().action(api.auth.signIn, { provider, params });
  if (tokens === null || tokens === undefined) throw new Error("signed in, but without tokens");
  return { ...tokens, ...backend.client(tokens.token) };
}

/** The code of the refusal that a call meets; "done" if it meets none. */
export async function refusalOf(call: Promise<unknown>): Promise<string> {
  return (await refusalData(call)).code;
}

export async function refusalData(call: Promise<unknown>): Promise<{ code: string; message?: string }> {
  try {
    await call;
    return { code: "done" };
  } catch (error) {
    if (!(error instanceof ConvexError)) throw error;
    return typeof error.data === "string" ? JSON.parse(error.data) : error.data;
  }
}

let keys: Promise<Record<string, string>> | undefined;

async function signingKeys(): Promise<Record<string, string>> {
  keys ??= makeKeys();
  return keys;
}

async function makeKeys(): Promise<Record<string, string>> {
  const algorithm = {
    name: "RSASSA-PKCS1-v1_5",
    hash: "SHA-256",
    modulusLength: 2048,
    publicExponent: new Uint8Array([1, 0, 1]),
  };
  const { privateKey, publicKey } = await crypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);
  const pkcs8 = new Uint8Array(await crypto.subtle.exportKey("pkcs8", privateKey));
  const jwk = await crypto.subtle.exportKey("jwk", publicKey);
  const body = btoa(String.fromCharCode(...pkcs8));
  return {
    JWT_PRIVATE_KEY: `-----BEGIN PRIVATE KEY----- ${body} -----END PRIVATE KEY-----`,
    JWKS: JSON.stringify({ keys: [{ use: "sig", ...jwk }] }),
  };
}
