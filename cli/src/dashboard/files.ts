import { readdirSync, readFileSync } from "node:fs";
import { extname, join, relative, sep } from "node:path";
import { promisify } from "node:util";
import { gzip } from "node:zlib";
import { OpenSyncError } from "@opensync/client-core";

/** A file of the dashboard's, as it is sent. */
export interface DashboardFile {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Only where it saves anything. */
  readonly gzipped: Uint8Array<ArrayBuffer> | null;
  readonly type: string;
}

const TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".woff2": "font/woff2",
  ".json": "application/json",
  ".txt": "text/plain; charset=utf-8",
};
const SMALLEST_GZIPPED = 1_024;
const compress = promisify(gzip);

/** The files that the build left in `folder`, by the path they are asked for under. Only these are served: no path leads elsewhere. */
export class DashboardFiles {
  readonly #folder: string;
  readonly #paths: ReadonlySet<string>;
  readonly #read = new Map<string, Promise<DashboardFile>>();

  /** @throws OpenSyncError `state_unusable` where the build is missing */
  constructor(folder: string) {
    this.#folder = folder;
    this.#paths = new Set(pathsBelow(folder));
    if (!this.#paths.has("/index.html")) throw missing();
  }

  /** Null where there is no such file. */
  async get(path: string): Promise<DashboardFile | null> {
    if (!this.#paths.has(path)) return null;
    const read = this.#read.get(path) ?? this.#load(path);
    this.#read.set(path, read);
    return await read;
  }

  async #load(path: string): Promise<DashboardFile> {
    const bytes = new Uint8Array(readFileSync(join(this.#folder, ...path.split("/"))));
    const gzipped = bytes.length < SMALLEST_GZIPPED ? null : new Uint8Array(await compress(bytes));
    return {
      bytes,
      gzipped: gzipped !== null && gzipped.length < bytes.length ? gzipped : null,
      type: TYPES[extname(path)] ?? "application/octet-stream",
    };
  }
}

function pathsBelow(folder: string): string[] {
  try {
    return readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && !entry.name.startsWith("."))
      .map((entry) => `/${relative(folder, join(entry.parentPath, entry.name)).split(sep).join("/")}`);
  } catch (error) {
    throw missing(error);
  }
}

function missing(cause?: unknown): OpenSyncError {
  return new OpenSyncError("state_unusable", "The dashboard's files are missing beside the command.", {
    hint: "Reinstall OpenSync.",
    ...(cause === undefined ? {} : { cause }),
  });
}
