import { userInfo } from "node:os";
import { callInternal, type InternalCaller, OtherBackendError } from "../backend/call-internal";
import { newKey } from "../keys/new-key";

/** Creates the owner and a first API key in a backend that has no user yet; undefined in one that has, or runs other code. */
export async function ensureOwner(call: InternalCaller): Promise<string | undefined> {
  const { secret, hash, prefix } = await newKey();
  try {
    const { created } = await callInternal(call, "owner:ensure", { name: userName(), hash, prefix });
    return created ? secret : undefined;
  } catch (error) {
    if (!(error instanceof OtherBackendError)) throw error;
    process.stderr.write(`${error.message} It is served as it is.\n`);
    return undefined;
  }
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
