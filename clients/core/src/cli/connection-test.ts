import { maskKey, type LoadedConfig } from "../config";
import { connect } from "../connection";
import { OpenSyncError } from "../errors";
import type { Transport } from "../transport";
import type { Io } from "../io";

type Me = Awaited<ReturnType<Transport["me"]>>;

/** @throws OpenSyncError also for a key that the backend knows but that may not write */
export async function testConnection({ profile }: Pick<Io, "profile">, config: LoadedConfig): Promise<Me> {
  const { transport, apiKey } = await connect({ profile, config });
  const me = await transport.me({ retry: { attempts: 1 } });
  requireIngest({ profile }, me, apiKey);
  return me;
}

export function requireIngest({ profile }: Pick<Io, "profile">, { key }: Me, apiKey: string): void {
  if (key.scopes.includes("ingest") || key.scopes.includes("admin")) return;
  throw new OpenSyncError(
    "out_of_scope",
    `The API key ${maskKey(apiKey)} may not send sessions: its scopes are ${key.scopes.join(", ") || "none"}`,
    { hint: `Make a key with the scope ingest, then run: ${profile.command} login` },
  );
}
