import { Gzip } from "fflate";

const LINES_BYTES = 64 * 1024;

/** Lines as one gzip file, compressed as they come. */
export class GzipLines {
  /** Of all lines, before compression. */
  textBytes = 0;
  #waiting = "";
  readonly #pieces: Uint8Array<ArrayBuffer>[] = [];
  readonly #gzip = new Gzip({ level: 6 }, (piece) => this.#pieces.push(new Uint8Array(piece)));
  readonly #encoder = new TextEncoder();

  add(line: string): void {
    this.#waiting += `${line}\n`;
    if (this.#waiting.length >= LINES_BYTES) this.#flush(false);
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
