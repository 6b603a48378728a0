const SHOWN = 4;
/** Under this length four characters would be a large part of the secret. */
const LONG_ENOUGH_TO_SHOW = 16;

/** `osk_****1234`: enough to tell two keys apart, nothing to use. Every place that prints a key on purpose prints this. */
export function maskKey(key: string): string {
  const prefix = key.startsWith("osk_") ? "osk_" : "";
  return `${prefix}****${key.length >= LONG_ENOUGH_TO_SHOW ? key.slice(-SHOWN) : ""}`;
}

/** Somebody else's words (a server's, the command line parser's) without any key that they quote. */
export function withoutKeys(text: string): string {
  return text.replace(/osk_[\w-]{8,}/g, "osk_****");
}
