import type { Json } from "@opensync/protocol";

/** Fields of OpenCode's file diffs (`Snapshot.FileDiff`) that hold what stands in files. */
const CONTENTS = new Set(["before", "after", "patch", "diff"]);

/** A summary or revert without files' contents: each is replaced by its size, `{bytes}`. */
export function withoutContents(value: Json): Json {
  if (Array.isArray(value)) return value.map(withoutContents);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [
      name,
      CONTENTS.has(name) && typeof inner === "string" ? { bytes: Buffer.byteLength(inner) } : withoutContents(inner),
    ]),
  );
}
