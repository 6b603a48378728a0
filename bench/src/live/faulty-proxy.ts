import { createServer, request, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";

/** What becomes of one request. `after`: the backend has answered, and the client hears something else. */
export type Treatment =
  | { do: "pass" }
  | { do: "answer"; status: number; headers?: Record<string, string>; after?: boolean }
  /** The connection ends after half of the answer's body. */
  | { do: "cut" }
  /** The answer comes so much later, ms. */
  | { do: "delay"; ms: number };

export interface SeenRequest {
  number: number;
  method: string;
  path: string;
  /** ms since the epoch */
  at: number;
  bytes: number;
}

export interface FaultyProxy {
  url: string;
  requests: SeenRequest[];
  /** Requests that came sooner than the last `Retry-After` allowed. */
  impatient: SeenRequest[];
  /** Called for each request as it comes in. */
  treat: (request: SeenRequest) => Treatment;
  /** Called before and after the backend has seen a request. */
  at: (request: SeenRequest, moment: "before" | "after") => void;
  /** From now on connections are refused, as by a machine without a server. */
  goDown(): Promise<void>;
  comeBack(): Promise<void>;
  close(): Promise<void>;
}

/** A request that was sent before the refusal of another could be read is not impatient. */
const ON_THE_WAY_MS = 20;
const PASS: Treatment = { do: "pass" };

/** A reverse proxy that does to requests what networks and servers do to them. */
export async function startFaultyProxy(target: string): Promise<FaultyProxy> {
  let patienceFrom = 0;
  let patienceUntil = 0;
  const server = createServer((incoming, outgoing) => {
    forward(incoming, outgoing).catch(() => outgoing.destroy());
  });
  const proxy: FaultyProxy = {
    url: "",
    requests: [],
    impatient: [],
    treat: () => PASS,
    at: () => undefined,
    goDown: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
    comeBack: async () => await listen(Number(new URL(proxy.url).port)),
    close: async () => {
      if (server.listening) await proxy.goDown();
    },
  };
  async function listen(port: number): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      server.once("error", reject);
      server.listen(port, "127.0.0.1", () => {
        server.off("error", reject);
        resolve();
      });
    });
  }
  async function forward(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const path = incoming.url ?? "/";
    const seen = {
      number: proxy.requests.length + 1,
      method: incoming.method ?? "GET",
      path,
      at: Date.now(),
      bytes: 0,
    };
    proxy.requests.push(seen);
    if (seen.at > patienceFrom && seen.at < patienceUntil) proxy.impatient.push(seen);
    const body = await read(incoming);
    seen.bytes = body.length;
    const treatment = proxy.treat(seen);
    if (treatment.do === "answer" && !treatment.after) return refuse(treatment);
    proxy.at(seen, "before");
    const answer = await pass(new URL(path, target), incoming, body);
    proxy.at(seen, "after");
    if (treatment.do === "answer") return refuse(treatment);
    if (treatment.do === "delay") await sleep(treatment.ms);
    const headers = { "content-type": answer.type, "content-length": String(answer.body.length) };
    outgoing.writeHead(answer.status, headers);
    if (treatment.do !== "cut") return void outgoing.end(answer.body);
    outgoing.write(answer.body.subarray(0, Math.floor(answer.body.length / 2)), () => outgoing.destroy());

    function refuse({ status, headers = {} }: Extract<Treatment, { do: "answer" }>): void {
      const seconds = Number(headers["retry-after"] ?? 0);
      if (seconds > 0) {
        patienceFrom = Date.now() + ON_THE_WAY_MS;
        patienceUntil = Math.max(patienceUntil, Date.now() + seconds * 1_000);
      }
      const code = status === 429 ? "rate_limited" : "internal";
      outgoing.writeHead(status, { "content-type": "application/json", ...headers });
      outgoing.end(JSON.stringify({ error: code, message: "made by the proxy", requestId: crypto.randomUUID() }));
    }
  }
  await listen(0);
  proxy.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return proxy;
}

async function pass(
  url: URL,
  incoming: IncomingMessage,
  body: Buffer,
): Promise<{ status: number; type: string; body: Buffer }> {
  return await new Promise((resolve, reject) => {
    const { host: _, ...headers } = incoming.headers;
    const outgoing = request(
      url,
      { method: incoming.method ?? "GET", headers: { ...headers, host: url.host } },
      (answer) => {
        const type = answer.headers["content-type"] ?? "application/json";
        read(answer).then((answered) => resolve({ status: answer.statusCode ?? 502, type, body: answered }), reject);
      },
    );
    outgoing.once("error", reject);
    outgoing.end(body);
  });
}

async function read(stream: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
