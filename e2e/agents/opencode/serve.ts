import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { z } from "zod";
import { finished, type CommandResult } from "../../support/command";
import { openCode } from "./install";
import type { Workspace } from "./workspace";

/** `opencode serve`, asked over its HTTP API. */
export interface Server {
  url: string;
  /** What it told on `GET /event` until now. */
  events: BusEvent[];
  /** Sends JSON; throws unless it is taken, and answers what came back. */
  call(method: "GET" | "POST" | "PATCH" | "DELETE", path: string, body?: unknown): Promise<unknown>;
  newSession(body?: Record<string, unknown>): Promise<string>;
  /** Returns the id of the answer when it is complete. */
  prompt(session: string, text: string, options?: Record<string, unknown>): Promise<string>;
  /** Sends the signal and waits for the end. */
  stop(signal?: NodeJS.Signals): Promise<CommandResult>;
}

const busEvent = z.looseObject({ type: z.string(), properties: z.looseObject({ sessionID: z.string().optional() }) });
export type BusEvent = z.infer<typeof busEvent>;

const session = z.looseObject({ id: z.string() });
const message = z.looseObject({ info: z.looseObject({ id: z.string() }) });

export async function startServer({ cwd, env }: Pick<Workspace, "cwd" | "env">): Promise<Server> {
  const child = spawn(await openCode(), ["serve", "--port", "0"], {
    cwd,
    env: { ...env, PWD: cwd },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const ended = finished(child);
  const url = await Promise.race([
    announced(createInterface({ input: child.stdout })),
    ended.then(({ stdout, stderr }) => Promise.reject(new Error(`opencode serve ended: ${stdout}${stderr}`))),
  ]);
  const call: Server["call"] = async (method, path, body) => {
    const response = await fetch(new URL(path, url), {
      method,
      ...(body === undefined ? {} : { headers: { "content-type": "application/json" }, body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path} answered ${response.status}: ${text}`);
    return text === "" ? null : JSON.parse(text);
  };
  const events: BusEvent[] = [];
  await listen(url, events);
  return {
    url,
    events,
    call,
    newSession: async (body = {}) => session.parse(await call("POST", "/session", body)).id,
    prompt: async (id, text, options = {}) => {
      const parts = [{ type: "text", text }];
      return message.parse(await call("POST", `/session/${id}/message`, { parts, ...options })).info.id;
    },
    stop: async (signal = "SIGTERM") => {
      child.kill(signal);
      return await ended;
    },
  };
}

async function announced(lines: AsyncIterable<string>): Promise<string> {
  for await (const line of lines) {
    const url = /listening on (http:\S+)/.exec(line)?.[1];
    if (url !== undefined) return url;
  }
  return await new Promise<never>(() => undefined);
}

/** Collects what the server tells from now on, until it ends. Returns when it has begun to tell. */
async function listen(url: string, events: BusEvent[]): Promise<void> {
  const response = await fetch(new URL("/event", url));
  if (response.body === null) throw new Error("GET /event answered nothing");
  const blocks = readBlocks(response.body);
  await blocks.next();
  const collect = async (): Promise<void> => {
    for await (const block of blocks) events.push(busEvent.parse(JSON.parse(block.replace(/^data: /, ""))));
  };
  collect().catch((error: unknown) => {
    // A server that is stopped cuts the stream.
    if (!(error instanceof TypeError)) throw error;
  });
}

async function* readBlocks(body: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = "";
  for await (const chunk of body) {
    const blocks = `${rest}${decoder.decode(chunk, { stream: true })}`.split("\n\n");
    rest = blocks.pop() ?? "";
    yield* blocks;
  }
}
