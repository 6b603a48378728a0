import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { eventGroups, newId, toAnswer, wholeMessage } from "./answer";
import { chooseTurn } from "./choose-turn";
import { messagesRequest, textOf, type MessagesRequest } from "./request";
import type { Scenario, Turn } from "./scenario";

export { TITLE } from "./choose-turn";
export type { Turn } from "./scenario";

/** What reached the model. */
export interface SeenRequest {
  path: string;
  /** Of the scenario that answered. */
  prompt: string | null;
  system: string;
}

/**
 * A model on loopback that speaks Anthropic's Messages API and says what a test wrote for it.
 *
 *     const model = await startMockModel();
 *     model.say("List the files", { tools: [{ name: "Bash", input: { command: "ls" } }] }, { text: "There are two." });
 */
export interface MockModel {
  url: string;
  seen: SeenRequest[];
  say(prompt: string, ...turns: Turn[]): void;
  close(): Promise<void>;
}

const ERROR_TYPES = new Map([
  [400, "invalid_request_error"],
  [401, "authentication_error"],
  [404, "not_found_error"],
  [429, "rate_limit_error"],
  [529, "overloaded_error"],
]);

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
    if (incoming.method !== "POST" || !path.startsWith("/v1/messages")) {
      seen.push({ path, prompt: null, system: "" });
      return refuse(outgoing, 404);
    }
    const request = messagesRequest.parse(JSON.parse(body));
    const { turn, prompt } = chooseTurn(scenarios, request);
    seen.push({ path, prompt, system: textOf(request.system) });
    if (path === "/v1/messages/count_tokens") return sendJson(outgoing, 200, { input_tokens: body.length >> 2 });
    const refused = refusals.get(turn) ?? 0;
    if (turn.error && refused < (turn.error.times ?? Infinity)) {
      refusals.set(turn, refused + 1);
      return refuse(outgoing, turn.error.status, turn.error.retryAfter);
    }
    await turn.silence;
    await speak(outgoing, request, turn);
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

async function speak(outgoing: ServerResponse, { model, stream }: MessagesRequest, turn: Turn): Promise<void> {
  const answer = toAnswer(turn, model);
  if (!stream) {
    await turn.pause;
    return sendJson(outgoing, 200, wholeMessage(answer));
  }
  outgoing.writeHead(200, { "content-type": "text/event-stream", "request-id": newId("req") });
  for (const [index, group] of eventGroups(answer).entries()) {
    // The beginning and the first block are out; whoever reads the stream has something to show.
    if (index === 2) await turn.pause;
    for (const event of group) outgoing.write(`event: ${String(event["type"])}\ndata: ${JSON.stringify(event)}\n\n`);
  }
  outgoing.end();
}

function refuse(outgoing: ServerResponse, status: number, retryAfter?: number): void {
  const type = ERROR_TYPES.get(status) ?? "api_error";
  const headers = retryAfter === undefined ? {} : { "retry-after": String(retryAfter) };
  sendJson(outgoing, status, { type: "error", error: { type, message: `refused with ${status}` } }, headers);
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
