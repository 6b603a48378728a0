import { redactJson } from "@opensync/protocol/redaction";
import { OpenSyncError } from "../errors";
import type { Redactor } from "./redactor";

/**
 * Removes secrets from a parsed JSON value: from every string in it, its object keys included, at any depth. What holds none is
 * returned as it is, not copied.
 *
 * It fails closed: a value that it cannot vouch for is an error, and the caller sends nothing of it.
 * @throws OpenSyncError `redaction_failed`; `invalid_config` for a rule of the user's that does not come to an end
 */
export function redact<Value>(value: Value, redactor: Redactor): Value {
  try {
    return redactor.bounded(() => redactJson(value, redactor));
  } catch (error) {
    if (error instanceof OpenSyncError) throw error;
    // The value itself must not reach a log by way of the error's text.
    throw new OpenSyncError("redaction_failed", "Could not look for secrets in this content, so it was not sent", {
      cause: error,
    });
  }
}
