import { createCipheriv, createDecipheriv, createHmac } from "node:crypto";
import { EngineError } from "../errors";

/** A place in the results of one query: after an index key, or past the end. */
export type CursorPosition = { after: Buffer } | "end";

/**
 * Writes and reads cursors. A cursor is the position sealed with AES-256-GCM: index keys may hold
 * fields the client must not see. The query's fingerprint is authenticated with it, so a cursor of
 * another query does not open; the nonce is derived from the content, so equal positions give equal cursors.
 */
export class CursorCodec {
  readonly #secret: Uint8Array;

  constructor(secret: Uint8Array) {
    this.#secret = secret;
  }

  seal(position: CursorPosition, fingerprint: string): string {
    const plain = position === "end" ? Buffer.from([END]) : Buffer.concat([Buffer.from([AFTER]), position.after]);
    const nonce = createHmac("sha256", this.#secret)
      .update(fingerprint)
      .update(plain)
      .digest()
      .subarray(0, NONCE_LENGTH);
    const cipher = createCipheriv("aes-256-gcm", this.#secret, nonce);
    cipher.setAAD(Buffer.from(fingerprint));
    const body = Buffer.concat([cipher.update(plain), cipher.final()]);
    return Buffer.concat([nonce, cipher.getAuthTag(), body]).toString("base64url");
  }

  /** Throws `InvalidCursor` for a cursor of another query, or none at all. */
  open(cursor: string, fingerprint: string): CursorPosition {
    const sealed = Buffer.from(cursor, "base64url");
    if (sealed.length <= NONCE_LENGTH + TAG_LENGTH) throw invalidCursor();
    const decipher = createDecipheriv("aes-256-gcm", this.#secret, sealed.subarray(0, NONCE_LENGTH));
    decipher.setAAD(Buffer.from(fingerprint));
    decipher.setAuthTag(sealed.subarray(NONCE_LENGTH, NONCE_LENGTH + TAG_LENGTH));
    try {
      const plain = Buffer.concat([decipher.update(sealed.subarray(NONCE_LENGTH + TAG_LENGTH)), decipher.final()]);
      return plain[0] === END ? "end" : { after: plain.subarray(1) };
    } catch (error) {
      throw invalidCursor(error);
    }
  }
}

const AFTER = 0;
const END = 1;
const NONCE_LENGTH = 12;
const TAG_LENGTH = 16;

function invalidCursor(cause?: unknown): EngineError {
  return new EngineError(
    "InvalidCursor",
    "InvalidCursor: Tried to run a query starting from a cursor, but it looks like this cursor is from a different query.",
    { cause },
  );
}
