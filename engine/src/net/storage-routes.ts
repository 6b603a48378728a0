import type { IncomingMessage, ServerResponse } from "node:http";
import { pipeline } from "node:stream/promises";
import { EngineError } from "../errors";
import { Gate } from "../exec/gate";
import { type FilePort, parseRange, type ServedFile } from "../files";
import { sendJson } from "./answer";
import { bytesOf } from "./body";

/** A URL's file never changes. */
const CACHE_CONTROL = `private, max-age=${30 * 24 * 60 * 60}`;
const CONCURRENT_UPLOADS = 4;
const QUEUED_UPLOADS = 100;

/** Serves `/api/storage/upload` and `/api/storage/<uuid>`; false for any other path. */
export class StorageRoutes {
  readonly #storage: FilePort;
  readonly #uploads = new Gate(CONCURRENT_UPLOADS, QUEUED_UPLOADS);

  constructor(storage: FilePort) {
    this.#storage = storage;
  }

  async serve(request: IncomingMessage, response: ServerResponse, url: URL): Promise<boolean> {
    const route = url.pathname.slice("/api/storage/".length);
    if (!url.pathname.startsWith("/api/storage/") || route === "") return false;
    if (route === "upload") await this.#uploads.run(() => this.#upload(request, response, url));
    else await this.#download(request, response, route);
    return true;
  }

  async #upload(request: IncomingMessage, response: ServerResponse, url: URL): Promise<void> {
    if (request.method !== "POST") throw notAllowed("POST");
    const token = url.searchParams.get("token") ?? "";
    await this.#storage.checkUploadToken(token);
    const storageId = await this.#storage.upload(token, bytesOf(request), {
      contentType: request.headers["content-type"] ?? null,
      ...announcedDigest(request.headers["digest"]),
    });
    sendJson(response, 200, JSON.stringify({ storageId }));
  }

  async #download(request: IncomingMessage, response: ServerResponse, uuid: string): Promise<void> {
    if (request.method !== "GET" && request.method !== "HEAD") throw notAllowed("GET");
    const file = await this.#storage.serve(uuid);
    if (file === null) throw new EngineError("FileNotFound", `There is no file ${uuid}.`, { status: 404 });
    const range = parseRange(request.headers.range ?? null, file.size);
    if (range === "unsatisfiable") {
      response.writeHead(416, { "content-range": `bytes */${file.size}`, "content-length": 0 });
      response.end();
      return;
    }
    const { start, end } = range ?? { start: 0, end: file.size - 1 };
    response.writeHead(range === null ? 200 : 206, {
      ...fileHeaders(file),
      "content-length": end - start + 1,
      ...(range === null ? {} : { "content-range": `bytes ${start}-${end}/${file.size}` }),
    });
    if (request.method === "HEAD" || file.size === 0) response.end();
    else await pipeline(file.read(start, end), response);
  }
}

function fileHeaders({ sha256, contentType }: ServedFile) {
  return {
    "accept-ranges": "bytes",
    "cache-control": CACHE_CONTROL,
    digest: `sha-256=${Buffer.from(sha256, "hex").toString("base64")}`,
    "x-content-type-options": "nosniff",
    // A page somebody uploaded must not act as a page of this origin. PDF viewers do not work in a sandbox.
    ...(contentType === "application/pdf" ? {} : { "content-security-policy": "sandbox" }),
    ...(contentType === null ? {} : { "content-type": contentType }),
  };
}

/** `Digest: sha-256=<base64>` */
function announcedDigest(header: string | string[] | undefined): { sha256?: string } {
  const sha256 = /sha-256=([A-Za-z0-9+/=]+)/i.exec(String(header ?? ""))?.[1];
  return sha256 === undefined ? {} : { sha256 };
}

function notAllowed(method: string): EngineError {
  return new EngineError("MethodNotAllowed", `This address takes ${method} requests.`, { status: 405 });
}
