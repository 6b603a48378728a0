import type { Rule } from "../rule";

/** A 16,384-bit RSA key is 12.7 kB of PEM; quotes, escapes and line numbers around its lines add some. */
const BODY = String.raw`(?:[A-Za-z0-9+/=\s"',\\|>*#→]|-(?!-)){0,24576}`;
/** `Proc-Type: 4,ENCRYPTED`, `Version: …` of older PEM and of PGP. */
const HEADERS = String.raw`(?:[\s\\nr"',+|>]{0,20}[A-Z][A-Za-z-]{1,30}: [^\r\n\\"']{0,120}){0,6}`;

export const privateKeyRules: readonly Rule[] = [
  {
    // With or without its end: output is often cut. Lines may be joined by `\n` of any depth of escaping, quoted, or numbered.
    name: "private-key",
    literals: ["-----begin "],
    pattern: new RegExp(
      `-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----${HEADERS}${BODY}(?:-----END [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----)?`,
      "y",
    ),
    // A header alone, as code that looks for one has it, is no key.
    accept: ({ secret }) => /[A-Za-z0-9+/]{24}/.test(secret.slice("-----BEGIN PRIVATE KEY-----".length)),
  },
  {
    name: "private-key",
    literals: ["private-lines:"],
    pattern: /Private-Lines: \d{1,3}(?:\s|\\{1,7}[nr]){1,4}(?<secret>[A-Za-z0-9+/=\s\\]{32,8192})/y,
  },
];
