/** A hit reads the whole chunk, so chunks are small; each is a row, so not too small. */
const CHUNK_CHARS = 32 * 1024;
/** How far back from the end of a chunk a gap between words is looked for. */
const LOOK_BACK_CHARS = 1024;

/** Cuts text into pieces for the search index, between words where it can. All pieces together are the whole text. */
export function* chunks(text: string): Generator<string> {
  let start = 0;
  while (start < text.length) {
    const end = start + CHUNK_CHARS < text.length ? cutBefore(text, start + CHUNK_CHARS) : text.length;
    yield text.slice(start, end);
    start = end;
  }
}

function cutBefore(text: string, limit: number): number {
  for (let end = limit; end > limit - LOOK_BACK_CHARS; end--) {
    if (/\s/.test(text.charAt(end - 1))) return end;
  }
  // No gap: at least not inside a surrogate pair.
  const isLowSurrogate = /[\uDC00-\uDFFF]/.test(text.charAt(limit));
  return isLowSurrogate ? limit - 1 : limit;
}
