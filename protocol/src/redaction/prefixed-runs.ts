import { isPlaceholder } from "./placeholders";
import type { Secret } from "./find-secrets";

/** Forms without a prefix worth looking for: they are known by the long run at their end. */
const FORMS: readonly {
  readonly rule: string;
  readonly pattern: RegExp;
  readonly before: readonly [number, number];
}[] = [
  {
    // A bot's id in base64 (of digits, so it begins with M, N or O), a time and a signature.
    rule: "discord-token",
    pattern: /(?<![\w.-])(?<id>[MNO][A-Za-z0-9]{22,27})\.[\w-]{6}\.[\w-]{27,40}(?![\w-])/y,
    before: [31, 36],
  },
  {
    rule: "airtable-token",
    pattern: /(?<![A-Za-z0-9])pat[A-Za-z0-9]{14}\.[0-9a-f]{64}(?![0-9a-f])/y,
    before: [18, 18],
  },
  {
    rule: "asana-token",
    pattern: /(?<![\w/.])[12]\/\d{10,20}(?:\/\d{10,20})?:[0-9a-f]{32}(?![0-9a-f])/y,
    before: [13, 45],
  },
  // Zhipu's: a hexadecimal id, a dot and the secret.
  { rule: "zhipu-key", pattern: /(?<![A-Za-z0-9])[0-9a-f]{32}\.[A-Za-z0-9]{16}(?![\w.])/y, before: [0, 0] },
];

/** The token whose last long piece begins at `start`. */
export function findPrefixedRun(text: string, start: number): Secret | null {
  const sign = text.charAt(start - 1);
  for (const { rule, pattern, before } of FORMS) {
    const [least, most] = before;
    if (least > 0 && sign !== "." && sign !== ":") continue;
    for (let at = start - most; at <= start - least; at++) {
      if (at < 0) continue;
      pattern.lastIndex = at;
      const match = pattern.exec(text);
      if (match === null || isPlaceholder(match[0])) continue;
      const id = match.groups?.["id"];
      if (id !== undefined && !/^\d{17,20}$/.test(Buffer.from(id, "base64").toString("latin1"))) continue;
      return { rule, start: at, end: at + match[0].length, contextual: false };
    }
  }
  return null;
}
