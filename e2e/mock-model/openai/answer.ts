import { USAGE, type Turn, type TurnUsage } from "../scenario";
import { halves, newId } from "../stream";

type Json = Record<string, unknown>;

/** The answer to a request that did not ask for a stream. */
export function wholeCompletion(turn: Turn, model: string): Json {
  const calls = (turn.tools ?? []).map(toolCall);
  const message = {
    role: "assistant",
    content: turn.text ?? null,
    ...(turn.thinking === undefined ? {} : { reasoning_content: turn.thinking }),
    ...(calls.length === 0 ? {} : { tool_calls: calls }),
  };
  return {
    ...frame(model),
    object: "chat.completion",
    choices: [{ index: 0, message, finish_reason: finishReason(turn) }],
    usage: wireUsage(turn),
  };
}

/** The chunks of a stream, in groups: the beginning, one group a block, the end with the usage. */
export function chunkGroups(turn: Turn, model: string): Json[][] {
  const shared = { ...frame(model), object: "chat.completion.chunk" };
  const chunk = (delta: Json, finish: string | null = null): Json => ({
    ...shared,
    choices: [{ index: 0, delta, finish_reason: finish }],
  });
  return [
    [chunk({ role: "assistant", content: "" })],
    ...(turn.thinking === undefined ? [] : [halves(turn.thinking).map((half) => chunk({ reasoning_content: half }))]),
    ...(turn.text === undefined ? [] : [halves(turn.text).map((half) => chunk({ content: half }))]),
    ...(turn.tools ?? []).map((tool, index) => callDeltas(tool, index).map((call) => chunk({ tool_calls: [call] }))),
    [chunk({}, finishReason(turn)), { ...shared, choices: [], usage: wireUsage(turn) }],
  ];
}

function frame(model: string): Json {
  return { id: newId("chatcmpl"), created: Math.floor(Date.now() / 1_000), model };
}

function finishReason({ tools = [] }: Turn): string {
  return tools.length > 0 ? "tool_calls" : "stop";
}

function toolCall({ name, input }: NonNullable<Turn["tools"]>[number]): Json {
  return { id: newId("call"), type: "function", function: { name, arguments: JSON.stringify(input) } };
}

function callDeltas({ name, input }: NonNullable<Turn["tools"]>[number], index: number): Json[] {
  return [
    { index, id: newId("call"), type: "function", function: { name, arguments: "" } },
    ...halves(JSON.stringify(input)).map((half) => ({ index, function: { arguments: half } })),
  ];
}

/** OpenAI's `prompt_tokens` hold what was read from a cache; of writing to one it knows nothing. */
function wireUsage(turn: Turn): Json {
  const { input, output, reasoning, cacheRead, cacheWrite5m, cacheWrite1h }: TurnUsage = { ...USAGE, ...turn.usage };
  const prompt = input + cacheRead + cacheWrite5m + cacheWrite1h;
  return {
    prompt_tokens: prompt,
    completion_tokens: output,
    total_tokens: prompt + output,
    prompt_tokens_details: { cached_tokens: cacheRead },
    completion_tokens_details: { reasoning_tokens: reasoning },
  };
}
