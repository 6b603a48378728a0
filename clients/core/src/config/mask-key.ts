const SHOWN = 4;
/** Under this length four characters would be a large part of the secret. */
const LONG_ENOUGH_TO_SHOW = 16;

/** `osk_****1234`: enough to tell two keys apart, nothing to use. Every place that prints a key prints this. */
export function maskKey(key: string): string {
  const prefix = key.startsWith("osk_") ? "osk_" : "";
  return `${prefix}****${key.length >= LONG_ENOUGH_TO_SHOW ? key.slice(-SHOWN) : ""}`;
}
