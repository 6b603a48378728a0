import { exportJWK, exportPKCS8, generateKeyPair, SignJWT } from "jose";
import { expect, test } from "vitest";
import { closeEnginesAfterEach, openTestEngine } from "../testing/test-engine";

closeEnginesAfterEach();

const WHO = {
  "who.ts": `
    import { queryGeneric as query, actionGeneric as action, makeFunctionReference } from "convex/server";
    export const ami = query({ args: {}, handler: async (ctx) => await ctx.auth.getUserIdentity() });
    export const amiThere = action({ args: {}, handler: async (ctx) => await ctx.runQuery(makeFunctionReference("who:ami"), {}) });`,
};

async function keyPair(algorithm: "RS256" | "ES256") {
  const { publicKey, privateKey } = await generateKeyPair(algorithm, { extractable: true });
  const jwks = JSON.stringify({ keys: [{ ...(await exportJWK(publicKey)), kid: "k1", alg: algorithm, use: "sig" }] });
  const sign = async (issuer: string, claims: Record<string, unknown> = {}) =>
    await new SignJWT({ sub: "user1", iss: issuer, aud: "convex", ...claims })
      .setProtectedHeader({ alg: algorithm, kid: "k1" })
      .setExpirationTime("5m")
      .sign(privateKey);
  return { jwks, sign, pkcs8: await exportPKCS8(privateKey) };
}

test("a token of a customJwt provider with a data: JWKS from the environment signs its bearer in", async () => {
  const { jwks, sign } = await keyPair("ES256");
  const { client, query, action } = await openTestEngine(
    {
      ...WHO,
      "auth.config.ts": `
        export default { providers: [{
          type: "customJwt", issuer: "https://issuer.test", algorithm: "ES256", applicationID: "convex",
          jwks: "data:text/plain;charset=utf-8;base64," + btoa(process.env.JWKS),
        }] };`,
    },
    { env: { JWKS: jwks } },
  );
  expect(await query("who:ami")).toBeNull();
  client.setAuth(await sign("https://issuer.test", { email: "a@b.c" }));
  const identity = {
    tokenIdentifier: "https://issuer.test|user1",
    issuer: "https://issuer.test",
    subject: "user1",
    email: "a@b.c",
  };
  expect(await query("who:ami")).toEqual(identity);
  expect(await action("who:amiThere")).toEqual(identity);
  client.setAuth(await sign("https://other.test"));
  await expect(query("who:ami")).rejects.toThrow("NoAuthProvider");
});

test("the app's own site can be the issuer: its HTTP actions serve discovery and keys", async () => {
  const { jwks, sign } = await keyPair("RS256");
  const { engine, client, query } = await openTestEngine(
    {
      ...WHO,
      "http.ts": `
        import { httpRouter, httpActionGeneric as httpAction } from "convex/server";
        const http = httpRouter();
        const site = process.env.CONVEX_SITE_URL;
        http.route({ path: "/.well-known/openid-configuration", method: "GET", handler: httpAction(async () =>
          Response.json({ issuer: site, jwks_uri: site + "/.well-known/jwks.json" })) });
        http.route({ path: "/.well-known/jwks.json", method: "GET", handler: httpAction(async () => new Response(process.env.JWKS)) });
        http.route({ path: "/me", method: "GET", handler: httpAction(async (ctx) => Response.json(await ctx.auth.getUserIdentity())) });
        export default http;`,
      "auth.config.ts": `export default { providers: [{ domain: process.env.CONVEX_SITE_URL, applicationID: "convex" }] };`,
    },
    { env: { JWKS: jwks } },
  );
  const token = await sign(engine.siteUrl, { given_name: "Ada" });
  const identity = {
    tokenIdentifier: `${engine.siteUrl}|user1`,
    issuer: engine.siteUrl,
    subject: "user1",
    givenName: "Ada",
  };
  client.setAuth(token);
  expect(await query("who:ami")).toEqual(identity);
  const me = await fetch(`${engine.siteUrl}/me`, { headers: { authorization: `Bearer ${token}` } });
  expect(await me.json()).toEqual(identity);
});
