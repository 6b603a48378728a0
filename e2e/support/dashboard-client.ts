import { ConvexClient, type ConvexClientOptions } from "convex/browser";
import type { FunctionArgs, FunctionReference, FunctionReturnType } from "convex/server";
import { WebSocket } from "ws";
import { api } from "../../convex/_generated/api";

type Query = FunctionReference<"query">;
interface Tokens {
  token: string;
  refreshToken: string;
}

/** The official client on a real socket, signing in as a dashboard does. */
export class DashboardClient {
  readonly convex: ConvexClient;
  #tokens: Tokens | undefined;

  constructor(url: string) {
    const webSocketConstructor = WebSocket as unknown as NonNullable<ConvexClientOptions["webSocketConstructor"]>;
    this.convex = new ConvexClient(url, { webSocketConstructor, unsavedChangesWarning: false, logger: false });
  }

  /** Signs in, and sends the token from then on. */
  async signIn(provider: string | undefined, params: Record<string, string>, verifier?: string): Promise<void> {
    const args = {
      ...(provider === undefined ? {} : { provider }),
      ...(verifier === undefined ? {} : { verifier }),
      params,
    };
    const { tokens } = await this.convex.action(api.auth.signIn, args);
    if (tokens === undefined || tokens === null) throw new Error("The backend gave no tokens");
    this.#tokens = tokens;
    await new Promise<void>((resolve) => {
      this.convex.setAuth(
        async ({ forceRefreshToken }) => (forceRefreshToken ? await this.refresh() : (this.#tokens?.token ?? null)),
        () => resolve(),
      );
    });
  }

  /** A new token for the refresh token; null when the session is over. */
  async refresh(): Promise<string | null> {
    const refreshToken = this.#tokens?.refreshToken ?? "";
    const { tokens } = await this.convex.action(api.auth.signIn, { refreshToken });
    if (tokens === undefined || tokens === null) return null;
    this.#tokens = tokens;
    return tokens.token;
  }

  /** What a live query has shown so far, errors among it; `latest` is undefined until there is something. */
  watch<Q extends Query>(query: Q, args: FunctionArgs<Q>): { latest: FunctionReturnType<Q> | Error | undefined } {
    const seen: { latest: FunctionReturnType<Q> | Error | undefined } = { latest: undefined };
    this.convex.onUpdate(
      query,
      args,
      (value) => (seen.latest = value),
      (error) => (seen.latest = error),
    );
    return seen;
  }

  async close(): Promise<void> {
    await this.convex.close();
  }
}
