import { open, type FileHandle } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { MessageItem, PartItem } from "@opensync/protocol";
import type { AssembledMessage } from "../transcript";

/** Leaves room for the rest of the message in a request of 20 MiB; what JSON makes larger than that is cut like everything else. */
const MOST_BYTES = 16 * 1024 * 1024;
const FOLDER = "tool-results";

/** `<project>/<session>/tool-results` for a transcript `<project>/<session>.jsonl` and for the subagents below that folder. */
export function savedOutputFolder(transcript: {
  path: string;
  sessionId: string | null;
  agentId: string | null;
}): string | null {
  if (transcript.sessionId === null) return null;
  if (transcript.agentId === null) return join(dirname(transcript.path), transcript.sessionId, FOLDER);
  const [before] = transcript.path.split(/[\\/]subagents[\\/]/);
  return before === undefined || before === transcript.path ? null : join(before, FOLDER);
}

/**
 * Puts the whole outputs that Claude Code keeps in files of their own in place of their previews. What is longer than a request can hold
 * is cut, and what is gone stays a preview; both are said in the part's `omitted`.
 */
export async function readSavedOutputs(
  message: AssembledMessage,
  folder: string | null,
): Promise<{ item: MessageItem; bytes: number }> {
  if (message.saved.length === 0 || folder === null) return { item: message.item, bytes: 0 };
  const parts = [...(message.item.parts ?? [])];
  let bytes = 0;
  for (const { part: index, name } of message.saved) {
    const part = parts[index];
    if (part === undefined) continue;
    const read = await readOutput(join(folder, name), part);
    parts[index] = read.part;
    bytes += read.bytes;
  }
  return { item: { ...message.item, parts }, bytes };
}

async function readOutput(path: string, part: PartItem): Promise<{ part: PartItem; bytes: number }> {
  const file = await openIfPresent(path);
  if (file === null) return { part: omit(part, "file-missing", undefined), bytes: 0 };
  try {
    const { size } = await file.stat();
    const length = Math.min(size, MOST_BYTES);
    const output = decodeWhole(await readStart(file, length));
    const whole = { ...part, output };
    return { part: size > length ? omit(whole, "too-large", size) : whole, bytes: length };
  } finally {
    await file.close();
  }
}

function omit(part: PartItem, reason: string, bytes: number | undefined): PartItem {
  return { ...part, omitted: [...(part.omitted ?? []), { field: "output", reason, bytes }] };
}

async function readStart(file: FileHandle, length: number): Promise<Buffer> {
  const bytes = Buffer.allocUnsafe(length);
  let filled = 0;
  while (filled < length) {
    const { bytesRead } = await file.read(bytes, filled, length - filled, filled);
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return bytes.subarray(0, filled);
}

/** A cut inside a character leaves no broken one at the end. */
function decodeWhole(bytes: Buffer): string {
  return new TextDecoder().decode(bytes, { stream: true });
}

async function openIfPresent(path: string): Promise<FileHandle | null> {
  try {
    return await open(path, "r");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return null;
    throw error;
  }
}
