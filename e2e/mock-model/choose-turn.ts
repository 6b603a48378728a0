import { textOf, type MessagesRequest } from "./request";
import type { Scenario, Turn } from "./scenario";

const TITLE_REQUEST = "Generate a concise, sentence-case title";
/** What the model calls every session. */
export const TITLE = "Look after the cart";
const UNSCRIPTED: Turn = { text: "Nothing is scripted for this." };

/**
 * What to answer, from the request alone: the newest prompt that a scenario knows, and as many turns of it as answers stand behind that
 * prompt. So several agents may talk to one model, and an agent that takes up a session goes on where it was.
 */
export function chooseTurn(
  scenarios: readonly Scenario[],
  { system, messages }: Pick<MessagesRequest, "system" | "messages">,
): { turn: Turn; prompt: string | null } {
  // A terminal's session asks for its title beside the first answer, with the prompt inside of the question.
  if (textOf(system).includes(TITLE_REQUEST)) return { turn: { text: `{"title": "${TITLE}"}` }, prompt: null };
  let answers = 0;
  for (const message of messages.toReversed()) {
    if (message.role === "assistant") answers += 1;
    if (message.role !== "user") continue;
    const text = textOf(message.content);
    const scenario = scenarios.find(({ prompt }) => text.includes(prompt));
    if (scenario) return { turn: scenario.turns[answers] ?? UNSCRIPTED, prompt: scenario.prompt };
  }
  return { turn: UNSCRIPTED, prompt: null };
}
