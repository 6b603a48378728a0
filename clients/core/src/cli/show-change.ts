import { paint, print, type Io } from "../io";
import { diffLines } from "./line-diff";
import { tilde } from "./tilde";

/** What a file is to become; null is no file. */
export interface FileChange {
  readonly path: string;
  readonly before: string | null;
  readonly after: string | null;
}

const LOOKS = { added: ["green", "+"], removed: ["red", "-"], same: ["dim", " "], gap: ["dim", " "] } as const;

/** The lines that would change, under what they do: `The hooks would be installed in ~/.claude/settings.json`. */
export function showChange(io: Io, { path, before, after }: FileChange, what: string): void {
  if (before === after) {
    print(io.stdout, `Nothing to do: ${tilde(io, path)} stays as it is`);
    return;
  }
  print(io.stdout, `${what}:`, "");
  for (const { kind, text } of diffLines(before ?? "", after ?? "")) {
    const [format, sign] = LOOKS[kind];
    print(io.stdout, paint(io, io.stdout, format, `  ${sign} ${text}`.trimEnd()));
  }
  print(io.stdout, "", "Nothing was changed.");
}
