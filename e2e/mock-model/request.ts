import { z } from "zod";

const block = z.object({ type: z.string(), text: z.string().optional() });
const content = z.union([z.string(), z.array(block)]);

/** The part of a Messages API request that decides what is answered. */
export const messagesRequest = z.object({
  model: z.string(),
  stream: z.boolean().default(false),
  system: content.default([]),
  messages: z.array(z.object({ role: z.string(), content })),
  tools: z.array(z.object({ name: z.string().optional() })).default([]),
});
export type MessagesRequest = z.infer<typeof messagesRequest>;

export function textOf(value: z.infer<typeof content>): string {
  if (typeof value === "string") return value;
  return value.map(({ text }) => text ?? "").join("\n");
}
