import { createHash } from "node:crypto";
import type { FileHandle } from "node:fs/promises";
import { z } from "zod";

const HEAD_BYTES = 1024;
const TAIL_BYTES = 256;

/** Proof that a file still begins with what was read before: hashes of its first bytes and of the last ones before the position. */
export const fileIdentitySchema = z.object({ head: z.string(), tail: z.string() });
export type FileIdentity = z.infer<typeof fileIdentitySchema>;

/** Of a file that is not there yet. */
export const NOTHING_READ: FileIdentity = { head: digest(Buffer.alloc(0)), tail: digest(Buffer.alloc(0)) };

export async function identify(file: FileHandle, offset: number): Promise<FileIdentity> {
  return {
    head: await hash(file, 0, Math.min(HEAD_BYTES, offset)),
    tail: await hash(file, Math.max(0, offset - TAIL_BYTES), offset),
  };
}

/** False when the file was truncated before `offset`, replaced, or rewritten: then it is read from its start again. */
export async function isContinued(file: FileHandle, offset: number, before: FileIdentity): Promise<boolean> {
  const { size } = await file.stat();
  if (size < offset) return false;
  const now = await identify(file, offset);
  return now.head === before.head && now.tail === before.tail;
}

async function hash(file: FileHandle, start: number, end: number): Promise<string> {
  const bytes = Buffer.alloc(end - start);
  await file.read(bytes, 0, bytes.length, start);
  return digest(bytes);
}

function digest(bytes: Buffer): string {
  return createHash("sha256").update(bytes).digest("base64url").slice(0, 16);
}
