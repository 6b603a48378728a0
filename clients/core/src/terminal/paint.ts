import { styleText } from "node:util";
import type { Environment } from "../files";

export type Format = Parameters<typeof styleText>[0];

/** Colour only where a person looks: never under NO_COLOR (https://no-color.org), never into a file or a pipe. */
export function paint(
  text: string,
  { format, output, environment }: { format: Format; output: { isTTY?: boolean }; environment: Environment },
): string {
  // The check of Node itself looks at stdout, whatever the text is written to.
  return output.isTTY && !environment["NO_COLOR"] ? styleText(format, text, { validateStream: false }) : text;
}
