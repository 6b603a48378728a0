import type { Question } from "./protocol";
import type { Scenario, Turn } from "./scenario";

/** What the model calls every session. */
export const TITLE = "Look after the cart";

/** How agents ask for a session's title beside the first answer, with the prompt inside of the question, and how they want it told. */
const TITLE_REQUESTS = [
  { agent: "Claude Code", asked: "Generate a concise, sentence-case title", told: JSON.stringify({ title: TITLE }) },
  { agent: "OpenCode", asked: "You are a title generator", told: TITLE },
];
const UNSCRIPTED: Turn = { text: "Nothing is scripted for this." };

/**
 * What to answer, from the request alone: the newest prompt that a scenario knows, and as many turns of it as answers stand behind that
 * prompt. So several agents may talk to one model, and an agent that takes up a session goes on where it was.
 */
export function chooseTurn(
  scenarios: readonly Scenario[],
  { system, messages }: Pick<Question, "system" | "messages">,
): { turn: Turn; prompt: string | null } {
  const title = TITLE_REQUESTS.find(({ asked }) => system.includes(asked));
  if (title) return { turn: { text: title.told }, prompt: null };
  let answers = 0;
  for (const { role, text } of messages.toReversed()) {
    if (role === "assistant") answers += 1;
    if (role !== "user") continue;
    const scenario = scenarios.find(({ prompt }) => text.includes(prompt));
    if (scenario) return { turn: scenario.turns[answers] ?? UNSCRIPTED, prompt: scenario.prompt };
  }
  return { turn: UNSCRIPTED, prompt: null };
}
