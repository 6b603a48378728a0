import { exportFileName, writeExport, type ExportFormat } from "@opensync/protocol/export";
import type { ConvexReactClient } from "convex/react";
import { Zip, ZipDeflate } from "fflate";
import { readExport } from "./read";
import type { WrittenFile } from "./save";

export interface ExportProgress {
  /** Written to their end. */
  readonly sessions: number;
  readonly items: number;
  readonly bytes: number;
}

interface Options {
  readonly signal: AbortSignal;
  readonly onProgress: (progress: ExportProgress) => void;
}

/**
 * Writes sessions in a format: as a file of its own, or several as a ZIP of files. Nothing lies in memory but the file, which browsers keep on the
 * disk where it is large. @throws what a query threw; `AbortError`
 */
export async function exportSessions(
  convex: ConvexReactClient,
  ids: readonly string[],
  format: ExportFormat,
  { signal, onProgress }: Options,
): Promise<WrittenFile> {
  let progress: ExportProgress = { sessions: 0, items: 0, bytes: 0 };
  const advance = (by: Partial<ExportProgress>): void => {
    const { sessions = 0, items = 0, bytes = 0 } = by;
    progress = {
      sessions: progress.sessions + sessions,
      items: progress.items + items,
      bytes: progress.bytes + bytes,
    };
    onProgress(progress);
  };
  const write = async (id: string, begin: (name: string) => (text: string) => void): Promise<void> => {
    const source = await readExport(convex, id, { signal, onItem: () => advance({ items: 1 }) });
    const add = begin(exportFileName(source.head.session, format));
    for await (const text of writeExport(format, source)) {
      signal.throwIfAborted();
      add(text);
      advance({ bytes: text.length });
    }
    advance({ sessions: 1 });
  };
  const [only] = ids;
  if (ids.length === 1 && only !== undefined) return await writeOne(only, format, write);
  return await writeZip(ids, write);
}

type Write = (id: string, begin: (name: string) => (text: string) => void) => Promise<void>;

async function writeOne(id: string, format: ExportFormat, write: Write): Promise<WrittenFile> {
  let file = "";
  const pieces: Blob[] = [];
  await write(id, (name) => {
    file = name;
    return (text) => pieces.push(new Blob([text]));
  });
  return { name: file, content: new Blob(pieces, { type: format.mediaType }) };
}

async function writeZip(ids: readonly string[], write: Write): Promise<WrittenFile> {
  const pieces: Blob[] = [];
  const failures: Error[] = [];
  const zip = new Zip((error, bytes) => {
    if (error) failures.push(error);
    else pieces.push(new Blob([new Uint8Array(bytes)]));
  });
  const encoder = new TextEncoder();
  const taken = new Set<string>();
  for (const id of ids) {
    let file: ZipDeflate | undefined;
    await write(id, (name) => {
      const entry = new ZipDeflate(unique(name, taken), { level: 6 });
      zip.add(entry);
      file = entry;
      return (text) => entry.push(encoder.encode(text));
    });
    file?.push(new Uint8Array(0), true);
  }
  zip.end();
  if (failures[0] !== undefined) throw failures[0];
  const day = new Date().toISOString().slice(0, 10);
  return { name: `opensync-sessions-${day}.zip`, content: new Blob(pieces, { type: "application/zip" }) };
}

function unique(name: string, taken: Set<string>): string {
  const dot = name.lastIndexOf(".");
  let free = name;
  for (let count = 2; taken.has(free); count++) free = `${name.slice(0, dot)}-${count}${name.slice(dot)}`;
  taken.add(free);
  return free;
}
