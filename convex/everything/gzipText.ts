import { Gzip } from "fflate";

const PIECE_CHARS = 64 * 1024;

/** Text as one gzip file, compressed as it comes. */
export class GzipText {
  /** Before compression. */
  textBytes = 0;
  #waiting = "";
  readonly #pieces: Uint8Array<ArrayBuffer>[] = [];
  readonly #gzip = new Gzip({ level: 6 }, (piece) => this.#pieces.push(new Uint8Array(piece)));
  readonly #encoder = new TextEncoder();

  add(text: string): void {
    this.#waiting += text;
    if (this.#waiting.length >= PIECE_CHARS) this.#flush(false);
  }

  /** The file's bytes. */
  end(): Uint8Array<ArrayBuffer>[] {
    this.#flush(true);
    return this.#pieces;
  }

  #flush(isLast: boolean): void {
    const bytes = this.#encoder.encode(this.#waiting);
    this.#waiting = "";
    this.textBytes += bytes.length;
    this.#gzip.push(bytes, isLast);
  }
}
