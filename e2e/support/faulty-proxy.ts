import { createServer, request, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** Where in a request's life something happens: the backend has not seen it yet, or has answered and the client does not know. */
export type Moment = "before" | "after";

/**
 * A reverse proxy that lets a test act at an exact point of an exact request, counted from 1 over its whole life. It forwards to whatever
 * `target` says at that moment; a target that is gone becomes a cut connection, as a dead server's would.
 */
export async function startProxy(
  target: () => string,
  at: (request: number, moment: Moment) => Promise<void> | void,
): Promise<{ url: string; close(): Promise<void> }> {
  let count = 0;
  const server = createServer((incoming, outgoing) => {
    count += 1;
    forward(count, incoming, outgoing).catch(() => outgoing.destroy());
  });
  async function forward(number: number, incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const body = await read(incoming);
    await at(number, "before");
    const answer = await pass(new URL(incoming.url ?? "/", target()), incoming, body);
    await at(number, "after");
    outgoing.writeHead(answer.status, answer.headers).end(answer.body);
  }
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const close = async (): Promise<void> =>
    await new Promise((resolve) => {
      server.closeAllConnections();
      server.close(() => resolve());
    });
  return { url: `http://127.0.0.1:${port}`, close };
}

async function pass(
  url: URL,
  incoming: IncomingMessage,
  body: Buffer,
): Promise<{ status: number; headers: Record<string, string>; body: Buffer }> {
  return await new Promise((resolve, reject) => {
    const { host: _, ...headers } = incoming.headers;
    const outgoing = request(
      url,
      { method: incoming.method ?? "GET", headers: { ...headers, host: url.host } },
      (answer) => {
        read(answer).then(
          (answered) =>
            resolve({
              status: answer.statusCode ?? 502,
              headers: { "content-type": answer.headers["content-type"] ?? "application/json" },
              body: answered,
            }),
          reject,
        );
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
