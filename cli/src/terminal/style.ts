import { styleText } from "node:util";

type Format = Parameters<typeof styleText>[0];

/** Colour only where a person looks: never under NO_COLOR, never into a file or a pipe. */
export function paint(stream: NodeJS.WriteStream, format: Format, text: string): string {
  return stream.isTTY && !process.env["NO_COLOR"] ? styleText(format, text) : text;
}
