import { EngineError } from "../../errors";

/** A document of 1 MiB takes a few times as much when it is all escapes. */
const MOST_LINE_BYTES = 16 * 1024 * 1024;
const NEWLINE = 0x0a;

/** Lines of text, without their ends. Throws EngineError `NotUtf8`, `LineTooLong`. */
export async function* lines(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<string, void> {
  let rest: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of chunks) {
    let start = 0;
    for (let end = chunk.indexOf(NEWLINE); end !== -1; end = chunk.indexOf(NEWLINE, start)) {
      yield text([...rest, chunk.subarray(start, end)]);
      rest = [];
      bytes = 0;
      start = end + 1;
    }
    bytes += chunk.byteLength - start;
    if (bytes > MOST_LINE_BYTES) throw new EngineError("LineTooLong", `A line has more than ${MOST_LINE_BYTES} bytes.`);
    if (start < chunk.byteLength) rest.push(chunk.subarray(start));
  }
  if (rest.length > 0) yield text(rest);
}

function text(parts: Uint8Array[]): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(Buffer.concat(parts));
  } catch (cause) {
    throw new EngineError("NotUtf8", "Import wasn't valid UTF8", { cause });
  }
}
