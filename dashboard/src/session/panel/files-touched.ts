import type { FileEdit } from "../useFileEdits";

export interface TouchedFile {
  readonly path: string;
  readonly edits: number;
  /** Sums; null where no edit told its lines. */
  readonly additions: number | null;
  readonly deletions: number | null;
  /** External id of the message with the last edit. */
  readonly message: string | null;
}

/** Edits by their files, in the order in which the files were first changed. */
export function filesTouched(
  edits: readonly Pick<FileEdit, "path" | "additions" | "deletions" | "messageExternalId">[],
): TouchedFile[] {
  const files = new Map<string, TouchedFile>();
  for (const { path, additions, deletions, messageExternalId } of edits) {
    const before = files.get(path);
    files.set(path, {
      path,
      edits: (before?.edits ?? 0) + 1,
      additions: sum(before?.additions ?? null, additions),
      deletions: sum(before?.deletions ?? null, deletions),
      message: messageExternalId ?? before?.message ?? null,
    });
  }
  return [...files.values()];
}

function sum(a: number | null, b: number | null): number | null {
  return a === null && b === null ? null : (a ?? 0) + (b ?? 0);
}
