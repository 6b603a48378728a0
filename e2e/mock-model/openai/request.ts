import { z } from "zod";
import { content, textOf } from "../content";
import type { Question } from "../protocol";

const chatRequest = z.object({
  model: z.string(),
  stream: z.boolean().default(false),
  messages: z.array(z.object({ role: z.string(), content: content.nullish() })),
});

export function parseRequest(body: unknown): Question {
  const { model, stream, messages } = chatRequest.parse(body);
  const said = messages.map(({ role, content }) => ({ role, text: textOf(content ?? "") }));
  const system = said.filter(({ role }) => role === "system").map(({ text }) => text);
  return { model, stream, system: system.join("\n"), messages: said };
}
