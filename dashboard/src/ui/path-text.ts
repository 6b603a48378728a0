/** The last name in a path of any system: what a project is called by where nobody named it. */
export function lastSegment(path: string): string {
  return namesOf(path).at(-1) ?? path;
}

/** The end of a path, with as many of its names as tell it from the others: `src/shop` beside `old/shop`. */
export function distinctEnd(path: string, others: readonly string[]): string {
  const names = namesOf(path);
  let alike = others.filter((other) => other !== path).map(namesOf);
  let count = 0;
  do {
    count += 1;
    const name = names.at(-count);
    alike = alike.filter((other) => other.at(-count) === name);
  } while (alike.length > 0 && count < names.length);
  return names.slice(-count).join("/") || path;
}

function namesOf(path: string): string[] {
  return path.split(/[\\/]/).filter((name) => name !== "");
}
