/** Bounds of a JSON text; what is left out is not bounded. */
export interface JsonShape {
  /** Levels of arrays and objects. */
  nesting: number;
  /** Elements of an array. */
  elements?: number;
  /** Fields of an object. */
  fields?: number;
}

/** Whether an array or object in a JSON text goes beyond the bounds. The text is walked once, without making anything of it. */
export function exceeds(text: string, { nesting, elements = Infinity, fields = Infinity }: JsonShape): boolean {
  /** Of each array and object that is open: how many commas there may be in it, and have been. */
  const allowed: number[] = [];
  const seen: number[] = [];
  for (let at = 0; at < text.length; at += 1) {
    switch (text.charCodeAt(at)) {
      case QUOTE:
        at = endOfString(text, at);
        break;
      case OPEN_ARRAY:
      case OPEN_OBJECT:
        if (allowed.length === nesting) return true;
        allowed.push((text.charCodeAt(at) === OPEN_ARRAY ? elements : fields) - 1);
        seen.push(0);
        break;
      case CLOSE_ARRAY:
      case CLOSE_OBJECT:
        allowed.pop();
        seen.pop();
        break;
      case COMMA: {
        const last = seen.length - 1;
        const count = (seen[last] ?? 0) + 1;
        if (count > (allowed[last] ?? Infinity)) return true;
        seen[last] = count;
      }
    }
  }
  return false;
}

/** Where the string that begins at `start` ends; the end of the text if it does not. */
function endOfString(text: string, start: number): number {
  for (let end = text.indexOf('"', start + 1); end !== -1; end = text.indexOf('"', end + 1)) {
    let before = end - 1;
    while (text.charCodeAt(before) === BACKSLASH) before -= 1;
    if ((end - before) % 2 === 1) return end;
  }
  return text.length;
}

const QUOTE = 0x22;
const COMMA = 0x2c;
const OPEN_ARRAY = 0x5b;
const BACKSLASH = 0x5c;
const CLOSE_ARRAY = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;
