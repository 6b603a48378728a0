import { scrypt } from "@noble/hashes/scrypt.js";
import { equalInConstantTime } from "./oneTimeCode";

/**
 * Scrypt of a password, as PHC's text `$scrypt$ln=15,r=8,p=3$<salt>$<key>`. The figures are OWASP's for 32 MiB, half of what
 * a function may hold. It takes a few tenths of a second, so it runs in actions: a mutation would keep all others waiting.
 * (Convex Auth's own Password provider hashes in its mutation.)
 */

const COST = { ln: 15, r: 8, p: 3 };
const SALT_BYTES = 16;
const KEY_BYTES = 32;
const FORM = /^\$scrypt\$ln=(\d{1,2}),r=(\d{1,2}),p=(\d{1,2})\$([A-Za-z0-9+/]+)\$([A-Za-z0-9+/]+)$/;

export function hashPassword(password: string): string {
  const salt = crypto.getRandomValues(new Uint8Array(SALT_BYTES));
  const { ln, r, p } = COST;
  return `$scrypt$ln=${ln},r=${r},p=${p}$${base64(salt)}$${base64(derive(password, salt, COST))}`;
}

/** Takes as long without a hash (there is no such account) as with one that does not fit. */
export function isPassword(password: string, hash: string | null): boolean {
  const [, ln, r, p, salt, key] = FORM.exec(hash ?? NOBODYS) ?? [];
  if (salt === undefined || key === undefined)
    throw new Error("A stored password is not in the form that is written here");
  const derived = derive(password, bytes(salt), { ln: Number(ln), r: Number(r), p: Number(p) });
  return equalInConstantTime(base64(derived), key) && hash !== null;
}

/** Of no password. */
const NOBODYS = `$scrypt$ln=${COST.ln},r=${COST.r},p=${COST.p}$${"A".repeat(22)}$${"A".repeat(43)}`;

function derive(password: string, salt: Uint8Array, { ln, r, p }: typeof COST): Uint8Array {
  return scrypt(new TextEncoder().encode(password.normalize("NFKC")), salt, { N: 2 ** ln, r, p, dkLen: KEY_BYTES });
}

function base64(data: Uint8Array): string {
  return btoa(String.fromCharCode(...data)).replaceAll("=", "");
}

function bytes(text: string): Uint8Array {
  return Uint8Array.from(atob(text), (char) => char.charCodeAt(0));
}
