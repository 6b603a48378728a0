import { withoutKeys } from "@opensync/client-core";

/**
 * Words of a function or of the engine, fit for a log: without keys and tokens, without the values that validation quotes, and with addresses
 * cut before their query. What an app writes to its console otherwise is its own affair.
 */
export function loggable(text: string): string {
  const safe = withoutKeys(text)
    .replace(ADMIN_KEY, "$1|****")
    .replace(JWT, "eyJ****")
    .replace(QUERY, "$1")
    .replace(QUOTED_VALUE, "$1: (not logged)")
    .replace(QUOTED_LITERAL, "A value does not match literal validator");
  return safe.trimEnd();
}

/** `<instance>|<hexadecimal>` */
const ADMIN_KEY = /\b([\w-]+)\|[0-9a-f]{16,}/g;
const JWT = /\beyJ[\w-]{8,}\.[\w-]+\.[\w-]*/g;
const QUERY = /(\b(?:https?|wss?):\/\/[^\s?#"'`<>]+)[?#][^\s"'`<>]*/g;
/** Upstream's text of a value that does not fit its validator ends with the value, on a line of its own. */
const QUOTED_VALUE = /^(Value|Object): .*$/gm;
const QUOTED_LITERAL = /`.*` does not match literal validator/g;
