import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";
import { gunzipSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { OpenSyncError } from "../errors";
import { createTransport, type RetryPolicy, type Transport } from "./index";
import { retryAfterMs } from "./retry";

const apiKey = "osk_abcdefghijklmnopqrstuvwxyz123456";
const counts = { inserted: 0, updated: 0, unchanged: 0 };
const accepted = {
  ok: true,
  sessions: counts,
  messages: counts,
  todos: counts,
  fileEdits: counts,
  errors: counts,
  rejected: [],
};

interface Received {
  readonly method: string | undefined;
  readonly url: string | undefined;
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
}

type Reply = (response: ServerResponse, received: Received) => void;

let server: Server;
let received: Received[];
let replies: Reply[];
let waited: number[];

beforeEach(async () => {
  received = [];
  replies = [];
  waited = [];
  server = createServer((request, response) => void answer(request, response));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
});
afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const raw = await buffer(request);
  const body = (request.headers["content-encoding"] === "gzip" ? gunzipSync(raw) : raw).toString("utf8");
  const entry = { method: request.method, url: request.url, headers: request.headers, body };
  received.push(entry);
  // The last reply holds for all that follow.
  const reply = replies.length > 1 ? replies.shift() : replies[0];
  reply?.(response, entry);
}

function address(): string {
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function json(status: number, body: unknown, headers: Record<string, string> = {}): Reply {
  return (response) =>
    response.writeHead(status, { "content-type": "application/json", ...headers }).end(JSON.stringify(body));
}

const drop: Reply = (response) => response.destroy();

function open(retry: Partial<RetryPolicy> = {}, options: { timeoutMs?: number; gzip?: boolean } = {}): Transport {
  let elapsed = 0;
  const sleep = async (ms: number) => {
    waited.push(ms);
    elapsed += ms;
  };
  return createTransport({
    siteUrl: address(),
    apiKey,
    userAgent: "test/1",
    retry: { random: () => 0.5, now: () => 0, elapsed: () => elapsed, sleep, ...retry },
    ...options,
  });
}

async function failure(work: Promise<unknown>): Promise<OpenSyncError> {
  const error = await work.then(
    () => new Error("it did not fail"),
    (caught: unknown) => caught,
  );
  if (!(error instanceof OpenSyncError)) throw error;
  const everything = [error.message, error.hint, error.stack, String(error.cause)].join("\n");
  expect(everything).not.toContain(apiKey);
  return error;
}

describe("a batch", () => {
  test("goes to /sync/batch with the key, as JSON, and its answer is read by the wire's schema", async () => {
    replies = [json(200, accepted)];
    const batch = { sessions: [{ externalId: "s", title: "é\u0000" }] };
    expect(await open().postBatch(batch)).toEqual(accepted);
    expect(received).toHaveLength(1);
    expect(received[0]).toMatchObject({
      method: "POST",
      url: "/sync/batch",
      headers: { authorization: `Bearer ${apiKey}`, "content-type": "application/json", "user-agent": "test/1" },
    });
    expect(JSON.parse(received[0]?.body ?? "")).toEqual(batch);
  });

  test("is packed when it is worth it, and by default not on this machine", async () => {
    replies = [json(200, accepted)];
    const batch = { sessions: [{ externalId: "s", title: "x".repeat(5_000) }] };
    await open({}, { gzip: true }).postBatch(batch);
    await open({}, { gzip: true }).postBatch({});
    await open().postBatch(batch);
    expect(received.map(({ headers }) => headers["content-encoding"])).toEqual(["gzip", undefined, undefined]);
    expect(Number(received[0]?.headers["content-length"])).toBeLessThan(200);
    expect(JSON.parse(received[0]?.body ?? "")).toEqual(batch);
  });

  test("is sent again after a lost connection, 408, 429 and 5xx, with waits that double", async () => {
    replies = [drop, json(500, {}), json(503, {}), json(408, {}), json(429, {}), json(200, accepted)];
    expect(await open().postBatch({ sessions: [] })).toEqual(accepted);
    expect(received).toHaveLength(6);
    expect(new Set(received.map(({ body }) => body)).size).toBe(1);
    expect(waited).toEqual([250, 500, 1_000, 2_000, 4_000]);
  });

  test("waits as long as Retry-After asks, and hands a longer wait to the caller", async () => {
    replies = [
      json(429, {}, { "retry-after": "7" }),
      json(503, {}, { "retry-after": "Thu, 01 Jan 1970 00:00:20 GMT" }),
      json(200, accepted),
    ];
    await open({ random: () => 0 }).postBatch({});
    expect(waited).toEqual([7_000, 20_000]);
    replies = [json(429, { error: "rate_limited", message: "Too many requests" }, { "retry-after": "86400" })];
    expect(await failure(open().postBatch({}))).toMatchObject({
      code: "server_refused",
      status: 429,
      serverCode: "rate_limited",
    });
    expect(waited).toHaveLength(2);
  });

  test("waits for what Retry-After asked of another", async () => {
    let elapsed = 0;
    const wake: (() => void)[] = [];
    const sleep = async (ms: number) => {
      waited.push(ms);
      await new Promise<void>((resolve) => wake.push(resolve));
      elapsed = 7_000;
    };
    const transport = open({ random: () => 0, elapsed: () => elapsed, sleep });
    replies = [json(429, {}, { "retry-after": "7" }), json(200, accepted)];
    const refused = transport.postBatch({});
    await expect.poll(() => waited).toEqual([7_000]);
    const next = transport.postBatch({});
    await expect.poll(() => waited).toEqual([7_000, 7_000]);
    expect(received).toHaveLength(1);
    for (const resume of wake) resume();
    expect(await Promise.all([refused, next])).toEqual([accepted, accepted]);
  });

  test("does not come before its time when a timer does", async () => {
    let elapsed = 0;
    const sleep = async (ms: number) => {
      elapsed += waited.length === 0 ? ms - 1 : ms;
      waited.push(ms);
    };
    replies = [json(429, {}, { "retry-after": "7" }), json(200, accepted)];
    await open({ random: () => 0, elapsed: () => elapsed, sleep }).postBatch({});
    expect(waited).toEqual([7_000, 1]);
  });

  test("is given up after the last attempt, with the address and the cause", async () => {
    replies = [drop];
    const error = await failure(open({ attempts: 3 }).postBatch({}));
    expect(error).toMatchObject({ code: "could_not_connect", exitCode: 1 });
    expect(error.message).toContain(`Could not connect to ${address()}: `);
    expect(received).toHaveLength(3);
  });

  test.each([
    ["batch_too_large", "batch_too_large"],
    ["body_too_large", "body_too_large"],
    [undefined, "body_too_large"],
  ])("that is too large (%s) is the caller's to split, and is not sent again", async (error, code) => {
    replies = [json(413, { error, message: "Too large" })];
    expect(await failure(open().postBatch({}))).toMatchObject({ code, status: 413 });
    expect(received).toHaveLength(1);
  });
});

describe("a refusal", () => {
  test.each([
    [401, { error: "invalid_key", message: "No such key" }, "invalid_api_key", "Invalid API key: No such key"],
    [
      401,
      { error: "revoked_key", message: "The key was revoked" },
      "invalid_api_key",
      "Invalid API key: The key was revoked",
    ],
    [
      403,
      { error: "wrong_scope", message: "The key lacks ingest" },
      "out_of_scope",
      "The API key may not do this: The key lacks ingest",
    ],
    [400, { error: "invalid_request", message: "No \u001b[31msuch\n field" }, "server_refused", "No [31msuch field"],
    [422, { error: "invalid_item", message: "role: unknown" }, "server_refused", "role: unknown"],
    [404, { error: "not_found", message: `Nothing for ${apiKey}` }, "server_refused", "Nothing for osk_****"],
  ])("%s is clear and final: %j", async (status, body, code, message) => {
    replies = [json(status, body)];
    const error = await failure(open().me());
    expect(error).toMatchObject({
      code,
      status,
      serverCode: body.error,
      message: expect.stringContaining(message),
    });
    expect(received).toHaveLength(1);
  });

  test.each<[string, Reply]>([
    ["a web page", (response) => response.writeHead(200, { "content-type": "text/html" }).end("<html>")],
    ["another JSON", json(200, { hello: "world" })],
    ["404 of another server", (response) => response.writeHead(404).end("Not Found")],
    [
      "a redirect, which is not followed",
      (response) => response.writeHead(302, { location: "https://example.org/login?x=1" }).end(),
    ],
  ])("%s is no OpenSync backend", async (_what, reply) => {
    replies = [reply];
    expect(await failure(open().me())).toMatchObject({
      code: "not_opensync",
      message: expect.stringContaining(`${address()} is not an OpenSync backend`),
    });
    expect(received).toHaveLength(1);
  });

  test("of a gateway in its own words is not blamed on the address", async () => {
    replies = [(response) => response.writeHead(502).end("<h1>Bad Gateway</h1>")];
    expect(await failure(open({ attempts: 2 }).me())).toMatchObject({ code: "server_refused", status: 502 });
    expect(received).toHaveLength(2);
  });
});

test("a refusal that says when to come again is handed on with that", async () => {
  replies = [
    (response) =>
      response.writeHead(429, { "retry-after": "900" }).end('{"error":"rate_limited","message":"Slow down"}'),
  ];
  expect(await failure(open().me())).toMatchObject({ code: "server_refused", hint: "Try again in 900 s" });
  expect(received).toHaveLength(1);
});

describe("the connection", () => {
  test("is refused with address and cause when nobody listens", async () => {
    const gone = createServer();
    await new Promise<void>((resolve) => gone.listen(0, "127.0.0.1", resolve));
    const { port } = gone.address() as AddressInfo;
    await new Promise((resolve) => gone.close(resolve));
    const transport = createTransport({
      siteUrl: `http://127.0.0.1:${port}`,
      apiKey,
      userAgent: "test/1",
      retry: { attempts: 1 },
    });
    const error = await failure(transport.me());
    expect(error.code).toBe("could_not_connect");
    expect(error.message).toContain(`http://127.0.0.1:${port}: connect ECONNREFUSED`);
  });

  test("is given up when no answer comes in time", async () => {
    replies = [() => undefined];
    const error = await failure(open({ attempts: 1 }, { timeoutMs: 50 }).me());
    expect(error.message).toContain("no answer within 0.05 s");
  });

  test("is given up when the answer stops half way", async () => {
    replies = [(response) => response.writeHead(200, { "content-length": "100" }).write("{")];
    expect(await failure(open({ attempts: 1 }, { timeoutMs: 50 }).me())).toMatchObject({ code: "could_not_connect" });
  });

  test("stops at once when it is told to, under way or while it waits", async () => {
    const controller = new AbortController();
    replies = [() => controller.abort()];
    expect(await failure(open().postBatch({}, { signal: controller.signal }))).toMatchObject({
      code: "aborted",
      exitCode: 130,
    });
    expect(received).toHaveLength(1);

    const waiting = new AbortController();
    replies = [json(503, {})];
    const sleep = async (_ms: number, signal?: AbortSignal) => {
      waiting.abort();
      signal?.throwIfAborted();
    };
    expect(await failure(open({ sleep }).postBatch({}, { signal: waiting.signal }))).toMatchObject({ code: "aborted" });
  });
});

test.each(["osk_abc\ndef-secret", "osk_é-secret", "osk_ab cd-secret"])(
  "a key that no header can carry is invalid, and is not quoted: %j",
  async (key) => {
    const transport = createTransport({ siteUrl: address(), apiKey: key, userAgent: "test/1" });
    const error = await failure(transport.me());
    expect(error.code).toBe("invalid_api_key");
    expect(error.message).not.toContain("secret");
  },
);

test("health is asked without the key", async () => {
  replies = [json(200, { status: "ok", version: "1.2.3", timestamp: 5 })];
  expect(await open().health()).toEqual({ status: "ok", version: "1.2.3", timestamp: 5 });
  expect(received[0]?.headers.authorization).toBeUndefined();
});

test("the list of sessions is read to its last page", async () => {
  const session = (externalId: string) => ({
    externalId,
    revision: 1,
    messageCount: 2,
    partCount: 3,
    messageDigest: 4,
    syncedAt: 5,
  });
  replies = [
    json(200, { sessionIds: ["a"], sessions: [session("a")], nextCursor: "n/x=" }),
    json(200, { sessionIds: ["b"], sessions: [session("b")], nextCursor: null }),
  ];
  expect((await open().listSessionDetails()).map(({ externalId }) => externalId)).toEqual(["a", "b"]);
  expect(received.map(({ url }) => url)).toEqual([
    "/sync/sessions/list?detail=1",
    "/sync/sessions/list?detail=1&cursor=n%2Fx%3D",
  ]);
});

test("Retry-After is seconds or a date", () => {
  const now = Date.UTC(2026, 0, 1);
  expect(retryAfterMs("0", now)).toBe(0);
  expect(retryAfterMs(" 3 ", now)).toBe(3_000);
  expect(retryAfterMs("Thu, 01 Jan 2026 00:00:09 GMT", now)).toBe(9_000);
  expect(retryAfterMs("Wed, 31 Dec 2025 23:00:00 GMT", now)).toBe(0);
  for (const nonsense of [null, "", "soon", "-5", "in 2030", "NaN"]) expect(retryAfterMs(nonsense, now)).toBe(0);
});
