import type { Protocol } from "../protocol";
import { chunkGroups, wholeCompletion } from "./answer";
import { parseRequest } from "./request";

/** OpenAI's chat completions, with reasoning as OpenAI-compatible providers stream it. */
export const openai: Protocol = {
  parse: parseRequest,
  whole: wholeCompletion,
  groups: (turn, model) => {
    const groups = chunkGroups(turn, model).map((group) => group.map((chunk) => event(JSON.stringify(chunk))));
    return [...groups, [event("[DONE]")]];
  },
  refusal: (status) => ({ error: { message: `refused with ${status}`, type: "api_error", code: status } }),
};

function event(data: string): string {
  return `data: ${data}\n\n`;
}
