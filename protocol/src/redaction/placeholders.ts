/** Printed in the vendors' own manuals, and therefore in many transcripts. */
const DOCUMENTED = new Set([
  "AKIAIOSFODNN7EXAMPLE",
  "ASIAIOSFODNN7EXAMPLE",
  "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
  "wJalrXUtnFEMI/K7MDENG/bPxRfiCYzEXAMPLEKEY",
  // Stripe's manual.
  "sk_test_4eC39HqLyjWDarjtT1zdp7dc",
  "sk_test_BQokikJOvBiI2HlWgH4olfQ2",
  // Azurite's and the storage emulator's well-known key.
  "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==",
]);

/** jwt.io's token, in all of its variants: the payload of John Doe. */
const JWT_IO = "eyJzdWIiOiIxMjM0NTY3ODkwIiwibmFtZSI6IkpvaG4gRG9lI";

/** No word so short that it would turn up in a few thousand random characters. */
const WORDS =
  /example|placeholder|change_?-?me|replace_?-?me|your[-_ ]?(?:own|api|secret|token|key|password|access|account|project|client|auth)|_here\b|-here\b|redacted|insert[-_]|dummy|x{6,}|\*\*\*|\.\.\.|…|fake[-_]|1234567890abcdef|abcdefghijkl|0123456789ab/i;

/** What stands for a secret in manuals and templates: nothing is lost by sending it, and much is gained by leaving it readable. */
export function isPlaceholder(secret: string): boolean {
  if (DOCUMENTED.has(secret) || secret.includes(JWT_IO) || WORDS.test(secret)) return true;
  return new Set(secret.slice(-16)).size < Math.min(4, secret.length);
}

/** `$TOKEN`, `${TOKEN}`, `%TOKEN%`, `<token>`, `{{ token }}`, `[token]`: names of where the secret is, and our own markers. */
export function isReference(value: string): boolean {
  return /^(?:\$[({A-Za-z_/]|%[A-Za-z_{(]|[<[{(]|&[a-z]+;|#\{|@\{|\\[$<{])/.test(value);
}
