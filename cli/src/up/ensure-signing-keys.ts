import type { IsolatedEngine } from "@opensync/engine";
import { callInternal, inProcess } from "../backend/call-internal";
import { newSigningKeys } from "../signing-keys/new-keys";

/**
 * Gives a deployment that has none the key that signs its users' tokens. It stays in the deployment's environment, in the data
 * folder; nobody else needs it, and it is not shown.
 */
export async function ensureSigningKeys(engine: IsolatedEngine): Promise<void> {
  if (await callInternal(inProcess(engine), "signIn:hasKeys", {})) return;
  await engine.setEnvironment({ ...(await newSigningKeys()) });
}
