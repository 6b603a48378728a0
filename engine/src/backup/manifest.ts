import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { EngineError } from "../errors";
import { isJsonObject, type Json, parseJson } from "../values/json";

/** What a backup folder says of itself, in `backup.json`, written last: a folder without it is no backup. */
export interface BackupManifest {
  /** Of the manifest. */
  version: 1;
  /** ISO 8601. */
  createdAt: string;
  /** Of the database file, lower-case hexadecimal. */
  sha256: string;
  /** Bytes. */
  databaseBytes: number;
  /** Documents of the app's tables. */
  documents: number;
  files: number;
  /** Bytes of all files. */
  fileBytes: number;
}

export const MANIFEST_FILE = "backup.json";

/** Throws EngineError `NotABackup`. */
export async function readManifest(folder: string): Promise<BackupManifest> {
  let text: string;
  try {
    text = await readFile(join(folder, MANIFEST_FILE), "utf8");
  } catch (cause) {
    throw notABackup(folder, "has no backup.json: it is no backup, or one that was not finished", cause);
  }
  let manifest: Json;
  try {
    manifest = parseJson(text);
  } catch (cause) {
    throw notABackup(folder, "has a backup.json that is not JSON", cause);
  }
  if (isManifest(manifest)) return manifest;
  throw notABackup(folder, "has a backup.json of another version than this one knows");
}

export async function sha256OfFile(path: string): Promise<string> {
  const digest = createHash("sha256");
  await pipeline(createReadStream(path, { highWaterMark: 1024 * 1024 }), digest);
  return digest.digest("hex");
}

function isManifest(value: Json): value is Json & BackupManifest {
  return (
    isJsonObject(value) &&
    value["version"] === 1 &&
    typeof value["sha256"] === "string" &&
    typeof value["documents"] === "number" &&
    typeof value["files"] === "number"
  );
}

function notABackup(folder: string, problem: string, cause?: unknown): EngineError {
  return new EngineError("NotABackup", `${folder} ${problem}.`, { cause });
}
