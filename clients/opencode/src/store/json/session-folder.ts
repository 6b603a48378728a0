import { z } from "zod";
import { readRow, type RowFile } from "./files";
import type { Layout } from "./layout";
import { toWholeMessage } from "./whole-message";

/** `path` of an answer. */
const path = z.object({ cwd: z.string(), root: z.string() });
export type SessionFolder = z.infer<typeof path>;

/** Where a session ran that does not say so itself, as those of before 0.6: its answers do, else the others' of the same store. */
export function findFolder(layout: Layout, sessionId: string): SessionFolder | null {
  const own = firstPath(layout.messages(sessionId));
  if (own !== null) return own;
  for (const { file } of layout.sessions()) {
    const root = file.id === sessionId ? undefined : firstPath(layout.messages(file.id))?.root;
    // Outside of any repository each session has a folder of its own.
    if (root !== undefined && root !== "/") return { cwd: root, root };
  }
  return null;
}

function firstPath(messages: readonly RowFile[]): SessionFolder | null {
  for (const file of messages) {
    const data = readRow(file)?.data;
    const found = data === undefined ? undefined : path.safeParse(toWholeMessage(data).data["path"]).data;
    if (found !== undefined) return found;
  }
  return null;
}
