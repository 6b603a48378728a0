import { OpenSyncError } from "../errors";
import type { Redactor } from "./redactor";
import { isSecretField } from "./rules/assignments";

/** Deeper than any agent nests; a call stack ends at some ten thousand. */
const MAX_DEPTH = 1_000;
const KEY_BEGIN = "PRIVATE KEY-----";
const KEY_END = "-----END ";

/**
 * Removes secrets from a parsed JSON value: from every string in it, its object keys included, at any depth. What holds none is
 * returned as it is, not copied.
 *
 * It fails closed: a value that it cannot vouch for is an error, and the caller sends nothing of it.
 * @throws OpenSyncError `redaction_failed`; `invalid_config` for a rule of the user's that does not come to an end
 */
export function redact<Value>(value: Value, redactor: Redactor): Value {
  try {
    return redactor.bounded(() => redactValue(value, redactor, 0)) as Value;
  } catch (error) {
    if (error instanceof OpenSyncError) throw error;
    // The value itself must not reach a log by way of the error's text.
    throw new OpenSyncError("redaction_failed", "Could not look for secrets in this content, so it was not sent", {
      cause: error,
    });
  }
}

function redactValue(value: unknown, redactor: Redactor, depth: number): unknown {
  if (typeof value === "string") return redactor.text(value);
  if (typeof value !== "object" || value === null) return value;
  if (depth > MAX_DEPTH) throw new RangeError(`nested deeper than ${MAX_DEPTH} levels`);
  return Array.isArray(value) ? redactList(value, redactor, depth + 1) : redactObject(value, redactor, depth + 1);
}

function redactList(list: readonly unknown[], redactor: Redactor, depth: number): readonly unknown[] {
  let copy: unknown[] | undefined;
  let insideKey = false;
  for (const [index, item] of list.entries()) {
    const redacted =
      insideKey && typeof item === "string" ? redactor.marker("private-key", item) : redactValue(item, redactor, depth);
    // A file's lines as a list, as diffs have them: the lines between a key's first and last hold nothing that tells what they are.
    if (typeof item === "string") insideKey = item.includes(KEY_END) ? false : insideKey || item.includes(KEY_BEGIN);
    if (redacted === item) continue;
    copy ??= [...list];
    copy[index] = redacted;
  }
  return copy ?? list;
}

function redactObject(object: object, redactor: Redactor, depth: number): object {
  const fields = Object.entries(object);
  let changed = false;
  for (const field of fields) {
    const [key, value] = field;
    const safeKey = redactor.text(key);
    const safeValue = redactField(key, value, redactor, depth);
    if (safeKey === key && safeValue === value) continue;
    changed = true;
    field[0] = safeKey;
    field[1] = safeValue;
  }
  // Not by assignment: a field named __proto__ must stay a field.
  return changed ? Object.fromEntries(fields) : object;
}

function redactField(key: string, value: unknown, redactor: Redactor, depth: number): unknown {
  const redacted = redactValue(value, redactor, depth);
  if (typeof value !== "string" || redacted !== value || !isSecretField(key, value)) return redacted;
  return redactor.marker("secret-field", value);
}
