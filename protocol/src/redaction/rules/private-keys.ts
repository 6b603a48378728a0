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
    // RFC 4716's header, which ssh.com's programs write.
    name: "private-key",
    literals: ["---- begin ssh2 "],
    pattern: new RegExp(
      `---- BEGIN SSH2 [A-Z ]{0,20}PRIVATE KEY ----${HEADERS}${BODY}(?:---- END SSH2 [A-Z ]{0,20}PRIVATE KEY ----)?`,
      "y",
    ),
    accept: ({ secret }) => /[A-Za-z0-9+/]{24}/.test(secret),
  },
  {
    // A JSON Web Key's private number: beside the key's type, whose place is not fixed.
    name: "private-key",
    literals: ['"d"', '\\"d\\'],
    pattern: /\\{0,7}"d\\{0,7}"\s{0,4}:\s{0,4}\\{0,7}"(?<secret>[\w-]{40,700})(?=\\{0,7}")/y,
    accept: ({ text, start, end }) => /"kty\\{0,7}"/.test(text.slice(Math.max(0, start - 2000), end + 2000)),
  },
  {
    name: "wireguard-key",
    literals: ["privatekey", "presharedkey"],
    pattern: /(?:PrivateKey|PresharedKey)[ \t]{0,4}=[ \t]{0,4}(?<secret>[A-Za-z0-9+/]{43}=)/y,
  },
  {
    name: "private-key",
    literals: ["private-lines:"],
    pattern:
      /Private-Lines: \d{1,3}(?:\s|\\{1,7}[nr]){1,4}(?<secret>[A-Za-z0-9+/]{20,64}={0,2}(?:(?:\s|\\{1,7}[nr]){1,4}[A-Za-z0-9+/]{1,64}={0,2}(?![\w+/:-])){0,200})/y,
  },
];
