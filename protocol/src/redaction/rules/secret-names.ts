/** Names whose value is a secret whatever it looks like. */
export const PASSWORDS = ["password", "passwd", "passphrase", "_pass", "pwd", "secret", "credential"];
/** Names whose value is a secret if it looks random. */
const TOKENS = ["token", "apikey", "api_key", "api-key", "authkey", "auth_key", "auth-key"];
/** Any other `*_KEY`; most of them are keys of tables, caches and sorting. */
const KEYS = [
  "secret_key_base",
  "_key",
  "-key",
  "_pat",
  "appkey",
  "accountkey",
  "adminkey",
  "licensekey",
  "servicekey",
  "subscriptionkey",
  "accesskey",
  "privatekey",
  "secretkey",
  "encryptionkey",
  "signingkey",
  "masterkey",
  "client-key-data",
];

/** The telling end of a name, as literals and as an expression. */
export const SECRET_NAMES: readonly string[] = [...PASSWORDS, ...TOKENS, ...KEYS];
export const SECRET_NAME = SECRET_NAMES.join("|");
