import { randomBytes, timingSafeEqual, createHash } from "node:crypto";
import { readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** The deployment's admin key: the one given, else the one kept in `admin.key` of the data folder, made at first need. */
export function loadAdminKey(dataDir: string, given: string | undefined): string {
  if (given !== undefined) return given;
  const file = fileOf(dataDir);
  try {
    const kept = readFileSync(file, "utf8").trim();
    if (kept !== "") return kept;
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "ENOENT")) throw error;
  }
  const key = newKey();
  writeFileSync(file, `${key}\n`, { mode: 0o600 });
  return key;
}

/** Puts another key in the place of the one that is kept. Whoever runs on the folder goes on with the old one. */
export function renewAdminKey(dataDir: string): string {
  const key = newKey();
  const file = fileOf(dataDir);
  writeFileSync(`${file}.new`, `${key}\n`, { mode: 0o600 });
  renameSync(`${file}.new`, file);
  return key;
}

function fileOf(dataDir: string): string {
  return join(dataDir, "admin.key");
}

function newKey(): string {
  return `opensync|${randomBytes(32).toString("hex")}`;
}

/** Takes the same time wherever the two differ, also in length. */
export function sameSecret(left: string, right: string): boolean {
  return timingSafeEqual(digest(left), digest(right));
}

function digest(secret: string): Buffer {
  return createHash("sha256").update(secret).digest();
}
