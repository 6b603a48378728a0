import { z } from "zod";

const block = z.object({ type: z.string(), text: z.string().optional() });

/** What both protocols take for a message's content: a text, or blocks of which some are text. */
export const content = z.union([z.string(), z.array(block)]);

export function textOf(value: z.infer<typeof content>): string {
  if (typeof value === "string") return value;
  return value.map(({ text }) => text ?? "").join("\n");
}
