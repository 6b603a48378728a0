import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { nanoid } from "nanoid";
import { OpenSyncError, causeText } from "../errors";
import { createFileOnce, readTextIfPresent, writeFileAtomically } from "../files";

/** This machine's own id, made once: it names the machine in the backend across changes of its host name. */
export async function machineId(stateFolder: string): Promise<string> {
  return madeOnce(join(stateFolder, "machine-id"), /^[\w-]{21}$/, () => nanoid());
}

/** The secret that makes redaction markers stable on this machine and meaningless elsewhere: 32 bytes as hex. */
export async function redactionSalt(stateFolder: string): Promise<string> {
  return madeOnce(join(stateFolder, "redaction-salt"), /^[0-9a-f]{64}$/, () => randomBytes(32).toString("hex"));
}

async function madeOnce(path: string, shape: RegExp, make: () => string): Promise<string> {
  try {
    const present = (await readTextIfPresent(path))?.trim();
    if (present !== undefined && shape.test(present)) return present;
    if (present !== undefined) {
      await writeFileAtomically(path, `${make()}\n`);
    } else {
      // Of several processes that start at once, the first one's file stays.
      await createFileOnce(path, `${make()}\n`);
    }
    const made = (await readTextIfPresent(path))?.trim();
    if (made !== undefined && shape.test(made)) return made;
    throw new Error("it does not keep what is written to it");
  } catch (error) {
    throw new OpenSyncError("state_unusable", `Could not use ${path}: ${causeText(error)}`, {
      hint: "OpenSync keeps its state there; set XDG_STATE_HOME to use another folder",
      cause: error,
    });
  }
}
