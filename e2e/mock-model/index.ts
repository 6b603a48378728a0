import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { anthropic } from "./anthropic";
import { chooseTurn } from "./choose-turn";
import { openai } from "./openai";
import type { Protocol, Question } from "./protocol";
import { USAGE, type Scenario, type Turn, type TurnUsage } from "./scenario";
import { newId } from "./stream";

export { TITLE } from "./choose-turn";
export type { Turn, TurnUsage } from "./scenario";

/** What reached the model. */
export interface SeenRequest {
  path: string;
  /** Of the scenario that answered. */
  prompt: string | null;
  system: string;
  /** What the answer costs, once it has been given whole. */
  usage: TurnUsage | null;
}

/**
 * A model on loopback that speaks Anthropic's Messages API and OpenAI's chat completions, and says what a test wrote for it.
 *
 *     const model = await startMockModel();
 *     model.say("List the files", { tools: [{ name: "Bash", input: { command: "ls" } }] }, { text: "There are two." });
 */
export interface MockModel {
  /** Both protocols stand below its `/v1`. */
  url: string;
  seen: SeenRequest[];
  say(prompt: string, ...turns: Turn[]): void;
  close(): Promise<void>;
}

const PROTOCOLS = new Map([
  ["/v1/messages", anthropic],
  ["/v1/chat/completions", openai],
]);
const COUNT_TOKENS = "/v1/messages/count_tokens";

export async function startMockModel(): Promise<MockModel> {
  const scenarios: Scenario[] = [];
  const seen: SeenRequest[] = [];
  const refusals = new Map<Turn, number>();
  const server = createServer((incoming, outgoing) => {
    answer(incoming, outgoing).catch(() => outgoing.destroy());
  });

  async function answer(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const path = new URL(incoming.url ?? "/", "http://model").pathname;
    const body = await text(incoming);
    const protocol = path === COUNT_TOKENS ? anthropic : PROTOCOLS.get(path);
    if (incoming.method !== "POST" || protocol === undefined) {
      seen.push({ path, prompt: null, system: "", usage: null });
      return sendJson(outgoing, 404, anthropic.refusal(404));
    }
    const question = protocol.parse(JSON.parse(body));
    const { turn, prompt } = chooseTurn(scenarios, question);
    const request: SeenRequest = { path, prompt, system: question.system, usage: null };
    seen.push(request);
    if (path === COUNT_TOKENS) return sendJson(outgoing, 200, { input_tokens: body.length >> 2 });
    const refused = refusals.get(turn) ?? 0;
    if (turn.error && refused < (turn.error.times ?? Infinity)) {
      refusals.set(turn, refused + 1);
      return refuse(outgoing, protocol, turn.error);
    }
    await turn.silence;
    await speak(outgoing, protocol, question, turn);
    request.usage = { ...USAGE, ...turn.usage };
  }

  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    seen,
    say: (prompt, ...turns) => void scenarios.push({ prompt, turns }),
    close: async () =>
      await new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function speak(
  outgoing: ServerResponse,
  protocol: Protocol,
  { model, stream }: Question,
  turn: Turn,
): Promise<void> {
  if (!stream) {
    await turn.pause;
    return sendJson(outgoing, 200, protocol.whole(turn, model));
  }
  outgoing.writeHead(200, { "content-type": "text/event-stream", "request-id": newId("req") });
  for (const [index, group] of protocol.groups(turn, model).entries()) {
    // The beginning and the first block are out; whoever reads the stream has something to show.
    if (index === 2) await turn.pause;
    for (const event of group) outgoing.write(event);
  }
  outgoing.end();
}

function refuse(outgoing: ServerResponse, protocol: Protocol, error: NonNullable<Turn["error"]>): void {
  const headers = error.retryAfter === undefined ? {} : { "retry-after": String(error.retryAfter) };
  sendJson(outgoing, error.status, protocol.refusal(error.status), headers);
}

function sendJson(
  outgoing: ServerResponse,
  status: number,
  value: unknown,
  headers: Record<string, string> = {},
): void {
  outgoing.writeHead(status, { "content-type": "application/json", "request-id": newId("req"), ...headers });
  outgoing.end(JSON.stringify(value));
}
