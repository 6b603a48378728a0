import { createHash, randomBytes } from "node:crypto";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";

/** What a GitHub server answers to an application that asks for a user, with everything checked that it would check. */
export interface GithubServer {
  url: string;
  clientId: string;
  clientSecret: string;
  /** Says yes as the user with this id, at the page that a browser was sent to; answers where it is sent next. */
  approve(authorizeUrl: string, userId: number): string;
  close(): Promise<void>;
}

export async function startGithub(): Promise<GithubServer> {
  const [clientId, clientSecret] = ["Iv1.fake", randomBytes(16).toString("hex")];
  const granted = new Map<string, { userId: number; challenge: string; redirectUri: string }>();
  const tokens = new Map<string, number>();

  const grant = async (request: IncomingMessage): Promise<object> => {
    const form = new URLSearchParams(await text(request));
    const basic = Buffer.from((request.headers.authorization ?? "").replace("Basic ", ""), "base64").toString();
    const [id, secret] = basic === "" ? [form.get("client_id"), form.get("client_secret")] : basic.split(":");
    const code = form.get("code") ?? "";
    const known = granted.get(code);
    granted.delete(code);
    const verifier = createHash("sha256")
      .update(form.get("code_verifier") ?? "")
      .digest("base64url");
    if (id !== clientId || secret !== clientSecret || known?.challenge !== verifier)
      return { error: "bad_verification_code" };
    if (form.get("redirect_uri") !== known.redirectUri) return { error: "redirect_uri_mismatch" };
    const token = randomBytes(16).toString("hex");
    tokens.set(token, known.userId);
    return { access_token: token, token_type: "bearer", scope: "read:user" };
  };

  const server = createServer((request, response) => {
    const answer = (status: number, body: object): void => {
      response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
    };
    if (request.method === "POST" && request.url === "/login/oauth/access_token") {
      void grant(request).then((body) => answer(200, body));
      return;
    }
    const userId = tokens.get((request.headers.authorization ?? "").replace("Bearer ", ""));
    if (request.url === "/api/v3/user" && userId !== undefined) {
      return answer(200, { id: userId, login: `user${userId}`, name: null, email: null, avatar_url: "" });
    }
    answer(404, { message: "Not Found" });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  return {
    url,
    clientId,
    clientSecret,
    approve(authorizeUrl, userId) {
      const { origin, pathname, searchParams: asked } = new URL(authorizeUrl);
      if (origin !== url || pathname !== "/login/oauth/authorize")
        throw new Error(`not a page of GitHub's: ${authorizeUrl}`);
      if (asked.get("client_id") !== clientId || asked.get("code_challenge_method") !== "S256")
        throw new Error(`GitHub would not take this: ${authorizeUrl}`);
      const code = randomBytes(10).toString("hex");
      const redirectUri = asked.get("redirect_uri") ?? "";
      granted.set(code, { userId, challenge: asked.get("code_challenge") ?? "", redirectUri });
      const back = new URL(redirectUri);
      back.searchParams.set("code", code);
      const state = asked.get("state");
      if (state !== null) back.searchParams.set("state", state);
      return back.href;
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
