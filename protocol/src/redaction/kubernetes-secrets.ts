import { latin1OfBase64 } from "./base64";
import { isPlaceholder, isReference } from "./placeholders";
import type { Secret } from "./find-secrets";

const Q = String.raw`(?:\\{0,7}["'])?`;
const BREAK = String.raw`(?:\r?\n|(?:\\{1,7}r)?\\{1,7}n)`;
const KIND = new RegExp(`\\bkind${Q}[ \\t]{0,4}:[ \\t]{0,4}${Q}Secret(?![A-Za-z])`);
/** The block that holds the values; a diff's sign may stand before it. */
const BLOCK = new RegExp(
  `(?<=^|\\n|\\\\n|[{,])[+-]?(?<indent>[ \\t]{0,40})${Q}(?<name>data|stringData)${Q}[ \\t]{0,4}:[ \\t]{0,4}(?:(?<json>\\{)|(?=[\\r\\n\\\\]))`,
  "g",
);
const JSON_ENTRY = new RegExp(
  `(?:\\s|\\\\{1,7}[nrt]|,|[+-]){0,80}${Q}[\\w.-]{1,253}${Q}[ \\t]{0,4}:[ \\t]{0,4}\\\\{0,7}["'](?<secret>[^\\s"'\\\\]{1,65536})\\\\{0,7}["']`,
  "y",
);
const YAML_ENTRY = new RegExp(
  `${BREAK}[+-]?(?<indent>[ \\t]{0,40})${Q}[\\w.-]{1,253}${Q}:[ \\t]{1,4}${Q}(?<secret>[^\\s"'\\\\]{1,65536})${Q}[ \\t]{0,4}(?=$|[\\r\\n\\\\])`,
  "y",
);

/** Every value of a `kind: Secret` manifest, whatever its key is called: that is what the manifest says they are. */
export function findInKubernetesSecrets(text: string): Secret[] {
  if (!KIND.test(text)) return [];
  const found: Secret[] = [];
  for (const block of text.matchAll(BLOCK)) {
    const { json, name, indent = "" } = block.groups ?? {};
    const entry = json === undefined ? YAML_ENTRY : JSON_ENTRY;
    for (entry.lastIndex = block.index + block[0].length; ;) {
      const match = entry.exec(text);
      const secret = match?.groups?.["secret"];
      if (match === null || secret === undefined) break;
      if (json === undefined && (match.groups?.["indent"] ?? "").length <= indent.length) break;
      const start = match.index + match[0].lastIndexOf(secret);
      const plain = name === "data" ? decodeValue(secret) : secret;
      if (plain === null || !isSecretValue(plain)) continue;
      found.push({ rule: "kubernetes-secret", start, end: start + secret.length, contextual: true, plain });
    }
  }
  return found;
}

/** Null for what is no base64, such as a file's size or a marker of ours. */
function decodeValue(encoded: string): string | null {
  return encoded.length % 4 === 0 && /^[A-Za-z0-9+/]{4,}={0,2}$/.test(encoded) ? latin1OfBase64(encoded) : null;
}

/** A manual's `admin` and `root` are no secrets. */
function isSecretValue(plain: string): boolean {
  return plain.length >= 4 && !/^[a-z]{1,8}$/.test(plain) && !isReference(plain) && !isPlaceholder(plain);
}
