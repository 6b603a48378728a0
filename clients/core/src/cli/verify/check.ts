import { OpenSyncError } from "../../errors";

/** A link of the chain from the agent to the backend. */
export interface Check {
  readonly name: string;
  /** `warning`: works, but not as it should; `skipped`: cannot be looked at before something else is there. */
  readonly state: "ok" | "warning" | "missing" | "skipped";
  readonly message: string;
  readonly hint?: string;
}

export function missing(name: string, { message, hint }: OpenSyncError): Check {
  return { name, state: "missing", message, ...(hint === undefined ? {} : { hint }) };
}

/** Lets through what is no fault of the machine's. */
export function failure(error: unknown): OpenSyncError {
  if (error instanceof OpenSyncError) return error;
  throw error;
}
