import { USAGE, type Turn, type TurnUsage } from "../scenario";
import { halves, newId } from "../stream";

/** A content block of an answer as it begins, the pieces in which it is streamed, and as it is in the end. */
interface Block {
  begin: Record<string, unknown>;
  deltas: Record<string, unknown>[];
  whole: Record<string, unknown>;
}

export interface Answer {
  message: Record<string, unknown>;
  blocks: Block[];
  stopReason: string;
  usage: TurnUsage;
}

const SIGNATURE = "c2lnbmF0dXJl";

export function toAnswer(turn: Turn, model: string): Answer {
  const tools = turn.tools ?? [];
  return {
    message: { id: newId("msg"), type: "message", role: "assistant", model },
    blocks: [
      ...(turn.thinking === undefined ? [] : [thinkingBlock(turn.thinking)]),
      ...(turn.text === undefined ? [] : [textBlock(turn.text)]),
      ...tools.map(toolBlock),
    ],
    stopReason: tools.length > 0 ? "tool_use" : "end_turn",
    usage: { ...USAGE, ...turn.usage },
  };
}

/** The answer to a request that did not ask for a stream. */
export function wholeMessage({ message, blocks, stopReason, usage }: Answer): Record<string, unknown> {
  return {
    ...message,
    content: blocks.map(({ whole }) => whole),
    stop_reason: stopReason,
    stop_sequence: null,
    usage: wireUsage(usage),
  };
}

/** The events of a stream, in groups: the beginning, one group a block, the end. Only the end has the whole output. */
export function eventGroups({ message, blocks, stopReason, usage }: Answer): Record<string, unknown>[][] {
  const begun = { ...message, content: [], stop_reason: null, stop_sequence: null };
  return [
    [{ type: "message_start", message: { ...begun, usage: wireUsage({ ...usage, output: 1 }) } }],
    ...blocks.map(({ begin, deltas }, index) => [
      { type: "content_block_start", index, content_block: begin },
      ...deltas.map((delta) => ({ type: "content_block_delta", index, delta })),
      { type: "content_block_stop", index },
    ]),
    [
      { type: "message_delta", delta: { stop_reason: stopReason, stop_sequence: null }, usage: wireUsage(usage) },
      { type: "message_stop" },
    ],
  ];
}

function thinkingBlock(thinking: string): Block {
  return {
    begin: { type: "thinking", thinking: "", signature: "" },
    deltas: [
      ...halves(thinking).map((half) => ({ type: "thinking_delta", thinking: half })),
      { type: "signature_delta", signature: SIGNATURE },
    ],
    whole: { type: "thinking", thinking, signature: SIGNATURE },
  };
}

function textBlock(text: string): Block {
  return {
    begin: { type: "text", text: "" },
    deltas: halves(text).map((half) => ({ type: "text_delta", text: half })),
    whole: { type: "text", text },
  };
}

function toolBlock({ name, input }: NonNullable<Turn["tools"]>[number]): Block {
  const id = newId("toolu");
  return {
    begin: { type: "tool_use", id, name, input: {} },
    deltas: halves(JSON.stringify(input)).map((half) => ({ type: "input_json_delta", partial_json: half })),
    whole: { type: "tool_use", id, name, input },
  };
}

function wireUsage({ input, output, cacheRead, cacheWrite5m, cacheWrite1h }: TurnUsage): Record<string, unknown> {
  return {
    input_tokens: input,
    cache_creation_input_tokens: cacheWrite5m + cacheWrite1h,
    cache_read_input_tokens: cacheRead,
    cache_creation: { ephemeral_5m_input_tokens: cacheWrite5m, ephemeral_1h_input_tokens: cacheWrite1h },
    output_tokens: output,
    service_tier: "standard",
  };
}
