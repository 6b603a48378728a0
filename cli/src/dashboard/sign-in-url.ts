import { dashboardUrl, formatCode, hashKey } from "@opensync/protocol";
import { callInternal, type InternalCaller } from "../backend/call-internal";

/** An address that signs the owner in: its code works once, until `expiresAt` (ms). */
export interface SignInUrl {
  dashboardUrl: string;
  expiresAt: number;
}

/** The code is made here, and the backend is told its hash only. */
export async function newSignInUrl(call: InternalCaller, url: string): Promise<SignInUrl> {
  const code = formatCode("sign-in", crypto.getRandomValues(new Uint8Array(32)));
  const { expiresAt } = await callInternal(call, "auth/codes:create", { hash: await hashKey(code) });
  return { dashboardUrl: dashboardUrl(url, code), expiresAt };
}
