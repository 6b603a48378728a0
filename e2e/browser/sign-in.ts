import { randomBytes } from "node:crypto";
import { dashboardUrl, formatCode, hashKey } from "@opensync/protocol";
import { callInternal } from "../support/admin";
import type { Backend } from "../support/backend";

/** A link that signs a user in to the dashboard once, the owner where none is named: what `opensync dashboard` prints. */
export async function signInLink(backend: Pick<Backend, "url" | "dataDir">, userId?: string): Promise<string> {
  const code = formatCode("sign-in", randomBytes(32));
  await callInternal(backend, "auth/codes:create", {
    hash: await hashKey(code),
    ...(userId === undefined ? {} : { userId }),
  });
  return dashboardUrl(backend.url, code);
}
