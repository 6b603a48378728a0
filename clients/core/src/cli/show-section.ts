import { paint, print, type Io } from "../io";

/** A label, and what stands beside it; an empty label goes on with the one above. */
export type Row = readonly [label: string, text: string];

/** Rows below a title, and room before what follows. */
export function showSection(io: Io, title: string, rows: readonly Row[]): void {
  print(io.stdout, paint(io, io.stdout, "bold", title));
  showRows(io, rows);
  print(io.stdout, "");
}

export function showRows(io: Io, rows: readonly Row[]): void {
  for (const [label, text] of rows) print(io.stdout, `  ${(label && `${label}:`).padEnd(15)} ${text}`);
}
