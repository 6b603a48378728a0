/**
 * The lines of a file as agents read them are numbered: "     1→text" or "1\ttext" (Claude Code), "00001| text" or "1: text" within
 * `<file>` or `<content>` (OpenCode). Without the numbers, the grammar of its language fits again. A text that is not numbered
 * throughout stays as it is.
 */
export function numberedLines(text: string): string {
  const inner =
    /^(?:<path>.*<\/path>\n<type>.*<\/type>\n)?<(file|content)>\n([\s\S]*?)\n?(?:\n?\(End of file[^\n]*\)\n?)?<\/\1>\s*$/.exec(
      text,
    )?.[2] ?? text;
  const lines = inner.split("\n");
  const numbered = lines.map((line) => /^\s*\d+(?:→|\t|\| ?|: ?)(.*)$/.exec(line)?.[1]);
  const last = lines.at(-1) === "" ? lines.length - 1 : lines.length;
  const isNumbered = last > 0 && numbered.slice(0, last).every((line) => line !== undefined);
  return isNumbered ? numbered.slice(0, last).join("\n") : inner;
}
