import { EngineError } from "../../errors";
import type { JsonObject } from "../../values/json";

/** Rows of a CSV file (RFC 4180) as documents under the names of its header. Cells that are numbers are float64, the others text. */
export async function* csvDocuments(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<JsonObject, void> {
  let header: string[] | undefined;
  let number = 0;
  for await (const cells of csvRows(chunks)) {
    if (header === undefined) {
      header = cells.map((cell) => cell.trim());
      continue;
    }
    number += 1;
    if (cells.length !== header.length) {
      throw new EngineError("CsvRowMissingFields", `CSV row ${number} doesn't have all of the fields in the header`);
    }
    yield Object.fromEntries(header.map((name, at) => [name, cellValue(cells[at] ?? "")]));
  }
  if (header === undefined) throw new EngineError("CsvMissingHeaders", "CSV file doesn't have headers");
}

function cellValue(cell: string): string | number {
  return NUMBER.test(cell) ? Number(cell) : cell;
}

const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/;

async function* csvRows(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<string[], void> {
  let cells: string[] = [];
  let cell = "";
  /** Whether the cell is in quotes, and whether the character before may have been the end of them. */
  let isQuoted = false;
  let mayEnd = false;
  let isEmpty = true;
  const endRow = (): string[] => {
    const row = [...cells, cell];
    cells = [];
    cell = "";
    isEmpty = true;
    return row;
  };
  for await (const text of decoded(chunks)) {
    for (const character of text) {
      if (isQuoted && !mayEnd) {
        if (character === '"') mayEnd = true;
        else cell += character;
        continue;
      }
      if (mayEnd && character === '"') {
        cell += '"';
        mayEnd = false;
        continue;
      }
      isQuoted = false;
      mayEnd = false;
      if (character === "\r") continue;
      if (character === "\n") {
        if (!isEmpty) yield endRow();
        continue;
      }
      isEmpty = false;
      if (character === ",") {
        cells.push(cell);
        cell = "";
      } else if (character === '"' && cell === "") isQuoted = true;
      else cell += character;
    }
  }
  if (!isEmpty) yield endRow();
}

async function* decoded(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<string, void> {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  try {
    for await (const chunk of chunks) yield decoder.decode(chunk, { stream: true });
    yield decoder.decode();
  } catch (cause) {
    if (!(cause instanceof TypeError)) throw cause;
    throw new EngineError("NotUtf8", "Import wasn't valid UTF8", { cause });
  }
}
