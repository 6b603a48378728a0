import { paint as paintFor, type Format } from "@opensync/client-core";

/** A stream to a person's terminal, a pipe or a file. */
export type Output = NodeJS.WritableStream & { readonly isTTY?: boolean };

/** Colour where `stream` shows it and the user has not switched it off. */
export function paint(stream: Output, format: Format, text: string): string {
  return paintFor(text, { format, output: stream, environment: process.env });
}
