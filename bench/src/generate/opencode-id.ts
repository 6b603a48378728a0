/** As OpenCode's ascending ids: 48 bits of time and a counter, and 14 characters that tell apart what was made at once. */
export function openCodeId(
  prefix: "ses" | "msg" | "prt" | "evt" | "per",
  at: number,
  count: number,
  ending: string,
): string {
  const time = ((at % 2 ** 36) * 4096 + (count % 4096)).toString(16).padStart(12, "0");
  return `${prefix}_${time}${ending.padStart(14, "0")}`;
}
