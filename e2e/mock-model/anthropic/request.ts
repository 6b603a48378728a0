import { z } from "zod";
import { content, textOf } from "../content";
import type { Question } from "../protocol";

const messagesRequest = z.object({
  model: z.string(),
  stream: z.boolean().default(false),
  system: content.default([]),
  messages: z.array(z.object({ role: z.string(), content })),
});

export function parseRequest(body: unknown): Question {
  const { model, stream, system, messages } = messagesRequest.parse(body);
  return {
    model,
    stream,
    system: textOf(system),
    messages: messages.map(({ role, content }) => ({ role, text: textOf(content) })),
  };
}
