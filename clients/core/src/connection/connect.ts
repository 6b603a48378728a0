import type { ClientProfile, LoadedConfig } from "../config";
import { OpenSyncError } from "../errors";
import { createTransport, type RetryPolicy, type Transport } from "../transport";
import { discoverBackend, parseBackendUrl } from "../url";

export interface ConnectionOptions {
  readonly profile: ClientProfile;
  readonly config: LoadedConfig;
  readonly signal?: AbortSignal;
  /** Where it differs from what a command at a terminal needs. */
  readonly retry?: Partial<RetryPolicy>;
  /** Of one request; ms. */
  readonly timeoutMs?: number;
}

export interface Connection {
  readonly transport: Transport;
  readonly apiKey: string;
}

/**
 * The transport to the configured backend. Nothing is asked of the network, except where the address came from the environment and does
 * not tell where its HTTP actions are: one from the file was resolved when it was stored.
 * @throws OpenSyncError `not_configured`, `invalid_url`, `insecure_url`, or what the search of the backend threw
 */
export async function connect({ profile, config, signal, retry, timeoutMs }: ConnectionOptions): Promise<Connection> {
  const { convexUrl, apiKey, insecure } = config.settings;
  if (convexUrl === undefined || apiKey === undefined) throw notConfigured(profile, convexUrl, apiKey);
  const parsed = parseBackendUrl(convexUrl, { insecure });
  const resolved = config.sources.get("convexUrl") !== "environment" || parsed.siteUrl !== null;
  const url = resolved
    ? parsed.url
    : await findBackend(convexUrl, { profile, insecure, ...(signal ? { signal } : {}) });
  const siteUrl = parseBackendUrl(url, { insecure }).siteUrl ?? url;
  const transport = createTransport({
    siteUrl,
    apiKey,
    userAgent: userAgent(profile),
    ...(retry ? { retry } : {}),
    ...(timeoutMs === undefined ? {} : { timeoutMs }),
  });
  return { transport, apiKey };
}

/**
 * The address to store for one that was typed: found by asking `/health` where OpenSync answers.
 * @throws OpenSyncError `could_not_connect`, `not_opensync`, `invalid_url` or `insecure_url`
 */
export async function findBackend(
  address: string,
  { profile, insecure, signal }: { profile: ClientProfile; insecure: boolean; signal?: AbortSignal },
): Promise<string> {
  return discoverBackend(address, {
    insecure,
    probe: async (siteUrl) => {
      const transport = createTransport({ siteUrl, userAgent: userAgent(profile) });
      await transport.health({ retry: { attempts: 1 }, ...(signal ? { signal } : {}) });
    },
  });
}

function userAgent({ name, version }: ClientProfile): string {
  return `${name}/${version}`;
}

function notConfigured(profile: ClientProfile, url: string | undefined, apiKey: string | undefined): OpenSyncError {
  const missing =
    url === undefined && apiKey === undefined ? "" : `: the ${url === undefined ? "address" : "API key"} is missing`;
  return new OpenSyncError("not_configured", `Not configured${missing}`, { hint: `Run: ${profile.command} login` });
}
