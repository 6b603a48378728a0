import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { exportJWK, generateKeyPair, SignJWT, type CryptoKey } from "jose";
import { afterEach, expect, test } from "vitest";
import type { Json } from "../values/json";
import { parseAuthConfig } from "./config";
import { identityFromToken } from "./jwt";
import { KeySource } from "./key-source";

const NOW = 1_700_000_000_000;
const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

async function signer(algorithm: "RS256" | "ES256", kid: string) {
  const { publicKey, privateKey } = await generateKeyPair(algorithm);
  return { privateKey, jwk: { ...(await exportJWK(publicKey)), kid, alg: algorithm, use: "sig" }, algorithm, kid };
}

function token(
  key: { privateKey: CryptoKey; algorithm: string; kid: string },
  claims: Record<string, unknown>,
  expires = NOW / 1000 + 60,
) {
  return new SignJWT({ sub: "user1", ...claims })
    .setProtectedHeader({ alg: key.algorithm, kid: key.kid })
    .setExpirationTime(expires)
    .sign(key.privateKey);
}

function dataUrl(...keys: unknown[]): string {
  return `data:application/json,${encodeURIComponent(JSON.stringify({ keys }))}`;
}

function verifier(config: Json, fetched = (url: string, signal: AbortSignal) => fetch(url, { signal })) {
  const providers = parseAuthConfig(config);
  const keys = new KeySource(fetched, () => NOW);
  return (text: string) => identityFromToken(text, providers, keys, NOW);
}

test("a custom JWT of a data: JWKS gives its claims, nested ones flattened", async () => {
  const key = await signer("ES256", "k1");
  const verify = verifier({
    providers: [{ type: "customJwt", issuer: "https://issuer.test", jwks: dataUrl(key.jwk), algorithm: "ES256" }],
  });
  const claims = { iss: "https://issuer.test", email: "a@b.c", org: { id: 7, roles: ["x"] }, jti: "1" };
  expect(await verify(await token(key, claims))).toEqual({
    tokenIdentifier: "https://issuer.test|user1",
    issuer: "https://issuer.test",
    subject: "user1",
    email: "a@b.c",
    "org.id": 7,
    "org.roles": ["x"],
  });
});

test("an OpenID Connect token is verified through discovery and shown under Convex's names", async () => {
  const key = await signer("RS256", "k1");
  let requests = 0;
  const server = createServer((request, response) => {
    requests += 1;
    const issuer = `http://${request.headers.host}`;
    response.setHeader("content-type", "application/json");
    response.end(
      JSON.stringify(request.url === "/jwks" ? { keys: [key.jwk] } : { issuer, jwks_uri: `${issuer}/jwks` }),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  closers.push(() => server.close());
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const verify = verifier({ providers: [{ domain: `${issuer}/`, applicationID: "app" }] });
  const claims = { iss: issuer, aud: "app", given_name: "Ada", email_verified: true, updated_at: 0, role: "admin" };
  const identity = await verify(await token(key, claims));
  expect(identity).toEqual({
    tokenIdentifier: `${issuer}|user1`,
    issuer,
    subject: "user1",
    givenName: "Ada",
    emailVerified: true,
    updatedAt: "1970-01-01T00:00:00.000Z",
    role: "admin",
  });
  await verify(await token(key, claims));
  expect(requests).toBe(2);
});

test("refuses tokens that are expired, forged, for another audience, of another issuer or none at all", async () => {
  const key = await signer("RS256", "k1");
  const forger = await signer("RS256", "k1");
  const verify = verifier({
    providers: [
      { type: "customJwt", issuer: "https://i.test", jwks: dataUrl(key.jwk), algorithm: "RS256", applicationID: "app" },
    ],
  });
  const claims = { iss: "https://i.test", aud: "app" };
  await expect(verify(await token(key, claims))).resolves.toMatchObject({ subject: "user1" });
  await expect(verify(await token(key, claims, NOW / 1000 - 1))).rejects.toMatchObject({ code: "Unauthenticated" });
  await expect(verify(await token(forger, claims))).rejects.toMatchObject({ code: "Unauthenticated", status: 401 });
  await expect(verify(await token(key, { ...claims, aud: "x" }))).rejects.toMatchObject({ code: "NoAuthProvider" });
  await expect(verify(await token(key, { ...claims, iss: "x" }))).rejects.toMatchObject({ code: "NoAuthProvider" });
  await expect(verify("rubbish")).rejects.toMatchObject({ code: "InvalidAuthHeader" });
  const unsigned = `${btoa('{"alg":"none"}')}.${btoa(JSON.stringify({ ...claims, sub: "u", exp: NOW }))}.`;
  await expect(verify(unsigned)).rejects.toMatchObject({ code: "Unauthenticated" });
});

test("a secret-key signature over the public key is not taken for the provider's", async () => {
  const key = await signer("RS256", "k1");
  const verify = verifier({
    providers: [{ type: "customJwt", issuer: "https://i.test", jwks: dataUrl(key.jwk), algorithm: "RS256" }],
  });
  const forged = await new SignJWT({ iss: "https://i.test", sub: "u" })
    .setProtectedHeader({ alg: "HS256", kid: "k1" })
    .setExpirationTime(NOW / 1000 + 60)
    .sign(new TextEncoder().encode(JSON.stringify(key.jwk).padEnd(64)));
  await expect(verify(forged)).rejects.toMatchObject({ code: "Unauthenticated" });
});

test("a provider that does not answer is a server's failure, not the token's", async () => {
  const key = await signer("RS256", "k1");
  const verify = verifier({ providers: [{ domain: "http://127.0.0.1:1", applicationID: "app" }] });
  const text = await token(key, { iss: "http://127.0.0.1:1", aud: "app" });
  await expect(verify(text)).rejects.toMatchObject({ code: "AuthProviderUnavailable", status: 503 });
});

test("names what is wrong with an auth config", () => {
  expect(() => parseAuthConfig({})).toThrow("providers");
  expect(() => parseAuthConfig({ providers: [{ domain: "x" }] })).toThrow("applicationID");
  expect(() =>
    parseAuthConfig({ providers: [{ type: "customJwt", issuer: "x", jwks: "y", algorithm: "HS256" }] }),
  ).toThrow("algorithm");
  expect(parseAuthConfig(null)).toEqual([]);
});
