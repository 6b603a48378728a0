import { randomBytes } from "node:crypto";
import { createWriteStream } from "node:fs";
import { mkdir, open, rename, stat } from "node:fs/promises";
import type { IncomingMessage } from "node:http";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { IMPORT_FORMATS, IMPORT_MODES, type ImportRequest } from "../deploy/snapshots/import-rows";
import { EngineError } from "../errors";
import { isJsonObject, type Json, type JsonObject } from "../values/json";
import { bytesOf } from "./body";

/** Upstream's limits. */
const MOST_PARTS = 10_000;
const MOST_PART_BYTES = 64 * 1024 * 1024;

/** Files that `convex import` sends in parts, in the folder `imports` of the data folder. */
export class ImportUploads {
  readonly #folder: string;
  /** Size of what each upload has come to, by its token. */
  readonly #sizes = new Map<string, number>();

  constructor(dataDir: string) {
    this.#folder = join(dataDir, "imports");
  }

  async start(): Promise<string> {
    await mkdir(this.#folder, { recursive: true, mode: 0o700 });
    const token = randomBytes(24).toString("hex");
    await (await open(this.#path(token), "wx", 0o600)).close();
    this.#sizes.set(token, 0);
    return token;
  }

  /** Parts come one after the other, each once. A part that broke off is sent again in whole. */
  async part(request: IncomingMessage, url: URL): Promise<Json> {
    const token = url.searchParams.get("uploadToken") ?? "";
    const number = Number(url.searchParams.get("partNumber"));
    const start = this.#size(token);
    if (!Number.isInteger(number) || number < 1 || number >= MOST_PARTS) throw invalid("the number of a part is none");
    let size = 0;
    async function* counted(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
      for await (const chunk of chunks) {
        size += chunk.byteLength;
        if (size > MOST_PART_BYTES) throw invalid(`a part has more than ${MOST_PART_BYTES} bytes`);
        yield chunk;
      }
    }
    await pipeline(counted(bytesOf(request)), createWriteStream(this.#path(token), { flags: "r+", start }));
    this.#sizes.set(token, start + size);
    return `${token}-${number}`;
  }

  /** What is to be done with an upload whose parts are all there. */
  async finish(body: JsonObject): Promise<ImportRequest> {
    const { import: wanted, uploadToken, partTokens } = body;
    const token = typeof uploadToken === "string" ? uploadToken : "";
    const size = this.#size(token);
    if (!isJsonObject(wanted) || !Array.isArray(partTokens)) throw invalid("`import` or `partTokens` is missing");
    const mode = IMPORT_MODES.find((each) => each === wanted["mode"]);
    const format = IMPORT_FORMATS.find((each) => each === wanted["format"]);
    const { tableName = null, componentPath = null } = wanted;
    if (mode === undefined || format === undefined) throw invalid("its mode or format is unknown");
    if (componentPath !== null && componentPath !== "") throw invalid("imports into components are not supported");
    if (tableName !== null && typeof tableName !== "string") throw invalid("`tableName` is not a text");
    if ((format === "zip") !== (tableName === null)) throw invalid("a zip goes without a table, all else into one");
    if ((await stat(this.#path(token))).size < size) throw invalid("parts of the upload are missing");
    this.#sizes.delete(token);
    const file = `${token}.${format}`;
    await rename(this.#path(token), join(this.#folder, file));
    return { mode, format, tableName, file };
  }

  #size(token: string): number {
    const size = this.#sizes.get(token);
    if (size === undefined) throw invalid("there is no such upload");
    return size;
  }

  #path(token: string): string {
    return join(this.#folder, `${token}.part`);
  }
}

function invalid(problem: string): EngineError {
  return new EngineError("InvalidImport", `The import cannot be taken: ${problem}.`);
}
