import { userInfo } from "node:os";
import { callInternal, type InternalCaller } from "../backend/call-internal";
import { newKey } from "../keys/new-key";

/** Creates the owner and a first API key in a backend that has no user yet; undefined in one that has. */
export async function ensureOwner(call: InternalCaller): Promise<string | undefined> {
  const { secret, hash, prefix } = await newKey();
  const { created } = await callInternal(call, "owner:ensure", { name: userName(), hash, prefix });
  return created ? secret : undefined;
}

function userName(): string {
  try {
    return userInfo().username || "owner";
  } catch (error) {
    // A container may run under a uid that has no entry in the password file.
    if (error instanceof Error && "code" in error) return "owner";
    throw error;
  }
}
