import { createLocalJWKSet, errors, type JSONWebKeySet, type JWTVerifyGetKey } from "jose";
import { EngineError } from "../errors";
import { isJsonObject, type Json } from "../values/json";
import type { AuthProvider } from "./config";

/** GET of a provider's document. */
export type FetchDocument = (url: string, signal: AbortSignal) => Promise<Response>;

/** Keys are used this long before they are fetched again. */
const FRESH_MS = 5 * 60_000;
/** A token with an unknown key id refetches at most this often: such tokens cost their sender nothing. */
const REFETCH_MS = 30_000;
const FETCH_TIMEOUT_MS = 10_000;
const MAX_DOCUMENT_BYTES = 1024 * 1024;

interface CachedKeys {
  keys: JWTVerifyGetKey;
  fetchedMs: number;
}

/** Public keys of the identity providers, fetched when needed and kept for five minutes. */
export class KeySource {
  readonly #fetch: FetchDocument;
  readonly #now: () => number;
  readonly #cached = new Map<string, Promise<CachedKeys>>();

  constructor(fetchDocument: FetchDocument, now: () => number) {
    this.#fetch = fetchDocument;
    this.#now = now;
  }

  /** Resolves a token's key; a key the cached set lacks is looked for once more, as providers rotate them. */
  async of(provider: AuthProvider): Promise<JWTVerifyGetKey> {
    const cached = await this.#get(provider, FRESH_MS);
    return async (header, token) => {
      try {
        return await cached.keys(header, token);
      } catch (error) {
        if (!(error instanceof errors.JWKSNoMatchingKey)) throw error;
        return await (await this.#get(provider, REFETCH_MS)).keys(header, token);
      }
    };
  }

  async #get(provider: AuthProvider, maxAgeMs: number): Promise<CachedKeys> {
    const name = provider.type === "customJwt" ? provider.jwks : provider.domain;
    const cached = await this.#cached.get(name);
    if (cached !== undefined && this.#now() - cached.fetchedMs < maxAgeMs) return cached;
    // Requests that come meanwhile share the fetch.
    const fetched = this.#fetchKeys(provider);
    this.#cached.set(name, fetched);
    try {
      return await fetched;
    } catch (error) {
      this.#cached.delete(name);
      throw error;
    }
  }

  async #fetchKeys(provider: AuthProvider): Promise<CachedKeys> {
    const url = provider.type === "customJwt" ? provider.jwks : await this.#jwksUrl(provider.domain);
    return { keys: createLocalJWKSet(parseKeySet(await this.#document(url), url)), fetchedMs: this.#now() };
  }

  async #jwksUrl(domain: string): Promise<string> {
    const url = `${domain.replace(/\/+$/, "")}/.well-known/openid-configuration`;
    const metadata = await this.#document(url);
    const jwks = isJsonObject(metadata) ? metadata["jwks_uri"] : undefined;
    if (typeof jwks !== "string") throw unavailable(url, "it names no jwks_uri");
    return jwks;
  }

  async #document(url: string): Promise<Json> {
    try {
      const response = await this.#fetch(url, AbortSignal.timeout(FETCH_TIMEOUT_MS));
      if (!response.ok) throw new Error(`status ${response.status}`);
      const text = await response.text();
      if (text.length > MAX_DOCUMENT_BYTES) throw new Error("the document is over 1 MiB");
      return JSON.parse(text) as Json;
    } catch (cause) {
      throw unavailable(url, cause instanceof Error ? cause.message : String(cause), cause);
    }
  }
}

function parseKeySet(document: Json, url: string): JSONWebKeySet {
  if (!isJsonObject(document) || !Array.isArray(document["keys"])) throw unavailable(url, "it is no JWKS");
  return { keys: document["keys"].filter(isJsonObject) };
}

function unavailable(url: string, problem: string, cause?: unknown): EngineError {
  // A data: URL is the whole key set.
  const shown = url.length > 200 ? `${url.slice(0, 200)}...` : url;
  return new EngineError("AuthProviderUnavailable", `Could not read the auth provider's ${shown}: ${problem}.`, {
    status: 503,
    cause,
  });
}
