import { once } from "node:events";
import { gzipSync } from "node:zlib";
import type { PartAnswer } from "@opensync/protocol";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { callInternal } from "./support/admin";
import { startBackend, type Backend } from "./support/backend";
import { dumpRows } from "./support/dump-rows";
import { makeHome, type Home } from "./support/home";
import { exchange, openSocket } from "./support/raw-socket";
import { expectRefusal } from "./support/refusal";
import { addKey, tenantOf, type Tenant } from "./support/tenant";

const MIB = 1024 * 1024;
const createdAt = Date.UTC(2026, 9, 4);

let home: Home;
let backend: Backend;
let owner: Tenant;
let kept: unknown;

beforeAll(async () => {
  home = makeHome();
  backend = await startBackend(home.dataDir, home.env);
  owner = tenantOf(backend, backend.apiKey);
  await owner.sync({
    sessions: [{ externalId: "kept", revision: 5, title: "Kept", projectPath: "/kept", startedAt: createdAt }],
    messages: [message({ sessionExternalId: "kept", revision: 5, textContent: "what was there before" })],
  });
  kept = await owner.session("kept");
});

afterAll(async () => {
  await backend.stop();
  await home.remove();
});

/** A good message of a session that only refused requests name, but for the given fields. */
function message(fields: Record<string, unknown> = {}): Record<string, unknown> {
  return { sessionExternalId: "refused", externalId: "m", role: "user", createdAt, ...fields };
}

/** JSON text of a good message with one field that `JSON.stringify` would not write so. */
function messageWith(field: string): string {
  return `${JSON.stringify(message()).slice(0, -1)},${field}}`;
}

function nested(levels: number): string {
  return `${"[".repeat(levels)}${"]".repeat(levels)}`;
}

describe("bodies", () => {
  test.each([
    ["nothing", "", "invalid_json"],
    ["broken JSON", '{"messages":[{"externalId":', "invalid_json"],
    ["JSON and a tail", '{"messages":[]} {}', "invalid_json"],
    ["NaN", messageWith('"durationMs":NaN'), "invalid_json"],
    ["Infinity", messageWith('"durationMs":-Infinity'), "invalid_json"],
    ["a list", "[]", "invalid_request"],
    ["null", "null", "invalid_request"],
    ["text", '"messages"', "invalid_request"],
    ["a number", "7", "invalid_request"],
    ["messages that are no list", '{"messages":{"0":{}}}', "invalid_request"],
    ["a client that is no object", '{"client":"me","messages":[]}', "invalid_request"],
    ["invalid UTF-8", Buffer.from('{"sessions":[{"externalId":"refused-\xff"}]}', "latin1"), "invalid_encoding"],
    ["UTF-16", Buffer.from('{"sessions":[]}', "utf16le"), "invalid_json"],
  ])("%s is refused with 400", async (_name, body, code) => {
    await expectRefusal(await owner.post("/sync/batch", body), 400, code);
  });

  test.each([
    ["truncated", gzipSync(JSON.stringify({ sessions: [{ externalId: "refused" }] })).subarray(0, -12)],
    ["damaged", Buffer.concat([gzipSync("{}").subarray(0, 10), Buffer.alloc(40, 0xff)])],
    ["not", Buffer.from('{"sessions":[{"externalId":"refused"}]}')],
    ["empty instead of", Buffer.alloc(0)],
  ])("%s gzip is refused with 400", async (_name, body) => {
    await expectRefusal(await owner.post("/sync/batch", body, { "content-encoding": "gzip" }), 400, "invalid_encoding");
  });

  test.each([
    ["content-encoding", "br"],
    ["content-encoding", "deflate"],
    ["content-encoding", "gzip, gzip"],
    ["content-type", "text/plain"],
    ["content-type", "application/x-www-form-urlencoded"],
    ["content-type", "multipart/form-data; boundary=x"],
  ])("%s %s is refused with 415", async (name, value) => {
    const body = JSON.stringify({ sessions: [{ externalId: "refused" }] });
    await expectRefusal(await owner.post("/sync/batch", body, { [name]: value }), 415, "unsupported_media_type");
  });

  test("21 MiB are refused with 413, their length announced or not, and the connection's other side reads the answer", async () => {
    const body = Buffer.from(JSON.stringify({ messages: [message({ textContent: "x".repeat(21 * MIB) })] }));
    await expectRefusal(await owner.post("/sync/batch", body), 413, "body_too_large");
    const streamed: RequestInit & { duplex: "half" } = {
      method: "POST",
      headers: { authorization: `Bearer ${owner.apiKey}` },
      body: new Blob([body]).stream(),
      duplex: "half",
    };
    const chunked = await fetch(new URL("/sync/batch", backend.siteUrl), streamed);
    await expectRefusal(chunked, 413, "body_too_large");
  });

  test("a gzip bomb is refused with 413 before it unfolds", async () => {
    const bomb = gzipSync(Buffer.alloc(200 * MIB, " "));
    expect(bomb.length).toBeLessThan(MIB);
    const answer = await owner.post("/sync/batch", bomb, { "content-encoding": "gzip" });
    await expectRefusal(answer, 413, "body_too_large");
  });

  test("20,000 messages in one batch are refused with 413 and the limit", async () => {
    const messages = Array.from({ length: 20_000 }, (_, index) => message({ externalId: `m${index}` }));
    const { details } = await expectRefusal(await owner.post("/sync/batch", { messages }), 413, "batch_too_large");
    expect(details).toEqual({ maxItems: 5_000, items: 20_000 });
  });
});

describe("items", () => {
  const now = Date.now();
  const days = 24 * 3_600_000;
  const bad: [name: string, body: string | Record<string, unknown>, code: string][] = [
    ["no role", message({ role: undefined }), "invalid_item"],
    ["an unknown role", message({ role: "wizard" }), "invalid_item"],
    ["a role of another type", message({ role: 1 }), "invalid_item"],
    ["no session", message({ sessionExternalId: undefined }), "invalid_item"],
    ["an empty externalId", message({ externalId: "" }), "invalid_item"],
    ["an externalId of 10,000 characters", message({ externalId: "x".repeat(10_000) }), "invalid_item"],
    ["a numeric externalId", message({ externalId: 7 }), "invalid_item"],
    ["text that is a number", message({ textContent: 7 }), "invalid_item"],
    ["parts that are an object", message({ parts: { 0: {} } }), "invalid_item"],
    ["parts of nulls", message({ parts: [null] }), "invalid_item"],
    ["a part without a type", message({ parts: [{ text: "x" }] }), "invalid_item"],
    ["a part of a type that is no slug", message({ parts: [{ type: "../x" }] }), "invalid_item"],
    [
      "2,001 parts",
      message({ parts: Array.from({ length: 2_001 }, () => ({ type: "text", text: "" })) }),
      "invalid_item",
    ],
    ["negative tokens", message({ usage: { input: -1 } }), "invalid_item"],
    ["half a token", message({ usage: { input: 0.5 } }), "invalid_item"],
    ["tokens beyond 1e12", message({ usage: { input: 1e13 } }), "invalid_item"],
    ["a number beyond every double", messageWith('"durationMs":1e999'), "invalid_item"],
    ["a negative duration", message({ durationMs: -1 }), "invalid_item"],
    ["a negative cost", message({ cost: -1 }), "invalid_item"],
    ["a cost beyond 1e12", message({ cost: 1e300 }), "invalid_item"],
    ["a negative revision", message({ revision: -1 }), "invalid_item"],
    ["a revision in the future", message({ revision: now + 3 * days }), "time_out_of_range"],
    ["a revision beyond every clock", message({ revision: 1e300 }), "time_out_of_range"],
    ["a time in the future", message({ createdAt: now + 3 * days }), "time_out_of_range"],
    ["an ISO time in the future", message({ createdAt: new Date(now + 3 * days).toISOString() }), "time_out_of_range"],
    ["a time in seconds", message({ createdAt: Math.round(now / 1000) }), "time_out_of_range"],
    ["a negative time", message({ createdAt: -1 }), "time_out_of_range"],
    ["a time that is no time", message({ createdAt: "yesterday" }), "invalid_item"],
    ["text that a lenient parser takes for a time", message({ createdAt: "Room 12" }), "invalid_item"],
    [
      "a part's time before 2000",
      message({ parts: [{ type: "tool", toolName: "x", startedAt: 1 }] }),
      "time_out_of_range",
    ],
    ["10,000 levels of metadata", messageWith(`"metadata":${nested(10_000)}`), "invalid_item"],
    ["10,000 levels of tool input", messageWith(`"parts":[{"type":"tool","input":${nested(10_000)}}]`), "invalid_item"],
    ["2 MiB of metadata", message({ metadata: "x".repeat(2 * MIB) }), "too_large"],
  ];

  test.each(bad)("%s is refused with 422 alone, and rejected by name in a batch", async (_name, body, code) => {
    await expectRefusal(await owner.post("/sync/message", body), 422, code);
    const item = typeof body === "string" ? body : JSON.stringify(body);
    const beside = JSON.stringify(message({ sessionExternalId: "beside-bad", revision: 1, textContent: "good" }));
    const response = await owner.post("/sync/batch", `{"messages":[${item},${beside}]}`);
    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject({ rejected: [{ kind: "message", index: 0, code, message: /\w/ }] });
    expect(await owner.session("beside-bad")).toMatchObject({ messages: [{ textContent: "good" }] });
  });

  test("items that are no objects are rejected by their places", async () => {
    const items = [null, 1, "x", [], true];
    for (const kind of ["sessions", "messages", "todos", "fileEdits", "errors"]) {
      const response = await owner.post("/sync/batch", { [kind]: items });
      const { rejected } = (await response.json()) as { rejected: { index: number }[] };
      expect(rejected.map(({ index }) => index)).toEqual([0, 1, 2, 3, 4]);
    }
    for (const item of items)
      await expectRefusal(await owner.post("/sync/session", JSON.stringify(item)), 422, "invalid_item");
  });

  test("of one message twice in a batch the newer revision stands, whichever comes first", async () => {
    const versions = [3, 9, 6].map((revision) =>
      message({ sessionExternalId: "twice", revision, textContent: `text ${revision}` }),
    );
    await owner.sync({ messages: versions });
    expect((await owner.session("twice")).messages).toMatchObject([{ revision: 9, textContent: "text 9" }]);
    await owner.sync({
      sessions: [9, 3].map((revision) => ({ externalId: "twice", revision, title: `title ${revision}` })),
    });
    expect((await owner.session("twice")).session).toMatchObject({ title: "title 9" });
  });
});

describe("odd content is kept as it is", () => {
  async function keep(parts: unknown): Promise<PartAnswer[]> {
    const text = `${JSON.stringify(message({ sessionExternalId: "odd", textContent: undefined })).slice(0, -1)},"parts":${JSON.stringify(parts)}}`;
    const response = await owner.post("/sync/message", text);
    expect(`${response.status} ${await response.text()}`).toMatch(/^200/);
    return (await owner.session("odd")).messages[0]?.parts ?? [];
  }

  test("NUL bytes stay, lone surrogates become U+FFFD, and both texts are found by their words", async () => {
    const [nul, surrogate] = await keep([
      { type: "text", text: "before\u0000after nulbyteword" },
      { type: "tool", toolName: "x", output: { "\ud800key": "\udc00 lonesurrogateword \ud83d\ude00" } },
    ]);
    expect(nul?.text).toBe("before\u0000after nulbyteword");
    expect(surrogate?.output).toEqual({ "\ufffdkey": "\ufffd lonesurrogateword \ud83d\ude00" });
    for (const word of ["nulbyteword", "lonesurrogateword"]) {
      expect(await owner.search(word)).toMatchObject([
        { sessionExternalId: "odd", snippet: expect.stringContaining(word) },
      ]);
    }
  });

  const inputs: [name: string, input: unknown][] = [
    [
      "keys of an object's prototype",
      JSON.parse(
        '{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}},"toString":1,"hasOwnProperty":null}',
      ),
    ],
    [
      "keys with $, spaces, dots and other scripts",
      { $set: 1, $integer: "AQAAAAAAAAA=", _id: "x", "": 0, "a.b": 1, "ключ 鍵 🔑": "v", "\u0000": 1 },
    ],
    ["1,025 fields", Object.fromEntries(Array.from({ length: 1_025 }, (_, index) => [`field${index}`, index]))],
    ["8,193 elements", Array.from({ length: 8_193 }, (_, index) => index)],
    ["100 levels", JSON.parse(nested(100))],
    ["numbers", [0, 1.5, 1e308, 5e-324, Number.MAX_SAFE_INTEGER, -1]],
    ["empty values", { list: [], object: {}, text: "", nothing: null, no: false }],
    ["places that look like ours", { a: "0+5", b: ["1+2", "~text"] }],
  ];

  test.each(inputs)("tool input and output of %s", async (_name, input) => {
    const [part] = await keep([{ type: "tool", toolName: "x", input, output: input }]);
    expect(JSON.stringify(part?.input)).toBe(JSON.stringify(input));
    expect(JSON.stringify(part?.output)).toBe(JSON.stringify(input));
  });

  test.each(inputs)("metadata of %s", async (name, metadata) => {
    await owner.sync({ sessions: [{ externalId: `metadata: ${name}`, metadata }] });
    expect(JSON.stringify((await owner.session(`metadata: ${name}`)).session.metadata)).toBe(JSON.stringify(metadata));
  });

  test.each(["__proto__", "constructor", "a\u0000b", "../..", "a/b?c#d", "%2e%2e", "ключ 🔑", " "])(
    "the id %j names a session and a message",
    async (id) => {
      await owner.sync({
        messages: [message({ sessionExternalId: id, externalId: id, textContent: `text of ${id}` })],
      });
      for (const path of [
        `/api/sessions/get?id=${encodeURIComponent(id)}`,
        `/api/sessions/${encodeURIComponent(id)}`,
      ]) {
        if (path.endsWith("/..%2F..")) continue;
        expect(await (await owner.get(path)).json()).toMatchObject({
          session: { externalId: id },
          messages: [{ externalId: id, textContent: `text of ${id}` }],
        });
      }
    },
  );

  test.each(["~text", "~thinking", "#0", "__proto__"])(
    "a part of the id %s is one of the list, and a replay changes nothing",
    async (externalId) => {
      const parts = [
        { type: "text", text: "zero" },
        { externalId, type: "text", text: "one" },
      ];
      const item = message({ sessionExternalId: "parts-ids", externalId: `m ${externalId}`, revision: 1, parts });
      await owner.sync({ messages: [item] });
      expect(await owner.sync({ messages: [item] })).toMatchObject({
        messages: { inserted: 0, updated: 0, unchanged: 1 },
      });
      const found = (await owner.session("parts-ids")).messages.find(({ externalId: id }) => id === `m ${externalId}`);
      expect(found?.parts.map(({ text }) => text)).toEqual(["zero", "one"]);
    },
  );
});

const ROUTES: [path: string, method: "GET" | "POST"][] = [
  ["/health", "GET"],
  ["/api/me", "GET"],
  ["/sync/session", "POST"],
  ["/sync/message", "POST"],
  ["/sync/batch", "POST"],
  ["/sync/sessions/list", "GET"],
  ["/api/sessions", "GET"],
  ["/api/sessions/get?id=kept", "GET"],
  ["/api/sessions/kept", "GET"],
  ["/api/parts/content?id=x", "GET"],
  ["/api/search?q=there", "GET"],
  ["/search", "POST"],
  ["/api/stats", "GET"],
];

describe("keys", () => {
  async function send([path, method]: (typeof ROUTES)[number], headers: Record<string, string>): Promise<Response> {
    return await fetch(new URL(path, backend.siteUrl), {
      method,
      headers,
      ...(method === "POST" ? { body: "{}" } : {}),
    });
  }
  const locked = ROUTES.filter(([path]) => path !== "/health");

  test.each(locked)("%s wants a key", async (...route) => {
    await expectRefusal(await send(route, {}), 401, "missing_key");
    await expectRefusal(
      await send(route, { "x-api-key": owner.apiKey, cookie: `key=${owner.apiKey}` }),
      401,
      "missing_key",
    );
    const wrong = [
      owner.apiKey,
      `Basic ${owner.apiKey}`,
      `Convex ${owner.apiKey}`,
      "Bearer",
      "Bearer osk_",
      "Bearer sk_live",
      `Bearer ${owner.apiKey},${owner.apiKey}`,
      `Bearer ${owner.apiKey} more`,
      `Bearer ${owner.apiKey}x`,
      `Bearer ${owner.apiKey.slice(0, -1)}`,
      `Bearer osk_${"a".repeat(43)}`,
      `Bearer ${"k".repeat(8_000)}`,
    ];
    for (const authorization of wrong) await expectRefusal(await send(route, { authorization }), 401, "invalid_key");
  });

  test.each(locked)("%s refuses keys that are revoked, have expired or lack the scope", async (...route) => {
    const [path, method] = route;
    const revoked = await addKey(backend, { name: `revoked ${path}` });
    await callInternal(backend, "keys:revoke", { key: `revoked ${path}` });
    await expectRefusal(await send(route, { authorization: `Bearer ${revoked}` }), 401, "revoked_key");
    const expired = await addKey(backend, { expiresAt: Date.now() - 1 });
    await expectRefusal(await send(route, { authorization: `Bearer ${expired}` }), 401, "expired_key");
    const isWrite = method === "POST" && path !== "/search";
    if (path === "/api/me" || path === "/sync/sessions/list") return;
    const other = await addKey(backend, { scopes: [isWrite ? "read" : "ingest"] });
    await expectRefusal(await send(route, { authorization: `Bearer ${other}` }), 403, "wrong_scope");
  });
});

describe("requests", () => {
  const authorization = (): Record<string, string> => ({ authorization: `Bearer ${owner.apiKey}` });

  test.each(ROUTES)("%s answers OPTIONS, HEAD and methods that it has not", async (path, method) => {
    const send = async (sent: string): Promise<Response> =>
      await fetch(new URL(path, backend.siteUrl), { method: sent, headers: authorization() });
    const allow = method === "GET" ? "GET, HEAD, OPTIONS" : "POST, OPTIONS";
    const options = await send("OPTIONS");
    expect([options.status, options.headers.get("allow"), await options.text()]).toEqual([204, allow, ""]);
    const head = await send("HEAD");
    expect(await head.text()).toBe("");
    expect(head.status).toBe(method === "GET" ? (await send("GET")).status : 405);
    for (const other of ["GET", "POST", "PUT", "PATCH", "DELETE"].filter((name) => name !== method)) {
      const refused = await send(other);
      expect(refused.headers.get("allow")).toBe(allow);
      await expectRefusal(refused, 405, "method_not_allowed");
    }
  });

  test.each([
    "/",
    "/nope",
    "/api",
    "/api/",
    "/api/nope",
    "/sync",
    "/sync/batch/",
    "/SYNC/BATCH",
    "/api//sessions",
    "/.env",
    "/api/sessions/nobody's",
    "/api/parts/content?id=nothing",
    "/api/sessions/get?id=nothing",
  ])("%s is 404 in JSON", async (path) => {
    await expectRefusal(await owner.get(path), 404, "not_found");
  });

  test("a Host that is not this machine's is refused, as a page that rebinds its name would send it", async () => {
    for (const host of ["evil.example", "127.0.0.1.evil.example", "localhost.evil.example", "10.0.0.1"]) {
      for (const origin of [backend.siteUrl, backend.url]) {
        const path = origin === backend.url ? "/http/api/me" : "/api/me";
        const answer = await exchange(
          origin,
          `GET ${path} HTTP/1.1\r\nHost: ${host}\r\nAuthorization: Bearer ${owner.apiKey}\r\nConnection: close\r\n\r\n`,
        );
        expect(answer).toMatch(/^HTTP\/1\.1 403 /);
        expect(answer).toMatch(/"message":"The Host header/);
      }
    }
  });

  test.each([
    ["limit=0"],
    ["limit=-1"],
    ["limit=1.5"],
    ["limit=many"],
    ["limit="],
    ["limit=NaN"],
    ["limit=Infinity"],
    ["from=yesterday"],
    ["to=9e99"],
    ["to=99999999999999999999"],
    ["from=2026-13-45"],
  ])("/api/sessions?%s is refused with 400", async (query) => {
    await expectRefusal(await owner.get(`/api/sessions?${query}`), 400, "invalid_request");
  });

  test.each([
    "/api/search",
    "/api/search?q=",
    "/api/search?q=%20",
    `/api/search?q=${"a".repeat(501)}`,
    "/api/search?q=a&limit=0",
    "/api/search?q=a&type=magic",
    "/api/sessions/get",
    "/api/sessions/get?id=",
    "/api/sessions/get?id=kept&limit=0",
    "/api/sessions/%E0%A4%A",
    "/api/parts/content",
    "/api/stats?from=x",
    "/sync/sessions/list?limit=x",
  ])("%s is refused with 400", async (path) => {
    await expectRefusal(await owner.get(path), 400, "invalid_request");
  });

  test("a limit beyond the greatest is cut to it", async () => {
    for (const path of [
      "/api/sessions?limit=1000000",
      "/api/search?q=there&limit=1000000",
      "/api/sessions/kept?limit=1000000",
    ])
      expect((await owner.get(path)).status).toBe(200);
  });

  test("cursors that are forged, damaged or of another query are refused with 400", async () => {
    await owner.sync({
      messages: ["m2", "m3"].map((externalId) =>
        message({ sessionExternalId: "pages", externalId, textContent: "paged" }),
      ),
    });
    const pages = [
      "/sync/sessions/list?limit=1",
      "/api/sessions?limit=1",
      "/api/sessions/get?id=pages&limit=1",
      "/api/search?q=paged&limit=1",
    ];
    const cursors = await Promise.all(
      pages.map(async (path) => ((await (await owner.get(path)).json()) as { nextCursor: string }).nextCursor),
    );
    for (const [own, path] of pages.entries()) {
      const foreign = cursors.filter((_, index) => index !== own);
      for (const cursor of [...foreign, "x", "%00", "é", "W10", "bnVsbA", "e30", "a".repeat(10_000)]) {
        await expectRefusal(await owner.get(`${path}&cursor=${encodeURIComponent(cursor)}`), 400, "invalid_request");
      }
      for (const cursor of cursors.flatMap(tampered)) {
        const response = await owner.get(`${path}&cursor=${cursor}`);
        // A forgery may happen to be a place of this query: the end of it, say. It is never a failure.
        expect(`${path} ${Buffer.from(cursor, "base64url").toString()} ${response.status}`).toMatch(/ [24]00$/);
        if (!response.ok) await expectRefusal(response, 400, "invalid_request");
      }
    }
    const other = ["/api/sessions?source=x", "/api/search?q=other", "/api/sessions/get?id=kept"];
    for (const path of other)
      await expectRefusal(await owner.get(`${path}&cursor=${cursors[1]}`), 400, "invalid_request");
  });

  /** The same cursor for the same query, but with another place in it. */
  function tampered(cursor: string): string[] {
    const [scope, position] = JSON.parse(Buffer.from(cursor, "base64url").toString()) as [unknown, unknown];
    const places: unknown[] = [null, 1, "zzz", {}, [], { parts: "zzz", chunks: null }, { parts: null, chunks: "zzz" }];
    if (typeof position === "string") places.push(`${position.slice(0, -4)}AAAA`, "");
    for (const skip of [-1, 0.5, 1e9, "1"]) places.push({ cursor: null, skip }, { cursor: "zzz", skip });
    return places.map((place) => Buffer.from(JSON.stringify([scope, place])).toString("base64url"));
  }

  test("half a request holds up nobody, and what of it arrived is not written", async () => {
    const body = JSON.stringify({ sessions: [{ externalId: "refused", title: "half" }] });
    const head = `POST /sync/batch HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${owner.apiKey}\r\nContent-Type: application/json\r\n`;
    const halves = [
      head,
      `${head}Content-Length: ${body.length + 1}\r\n\r\n${body}`,
      `${head}Transfer-Encoding: chunked\r\n\r\n${body.length.toString(16)}\r\n${body}\r\n`,
    ];
    const sockets = await Promise.all(
      Array.from({ length: 30 }, async (_, index) => {
        const socket = await openSocket(backend.siteUrl);
        socket
          .on("error", () => undefined)
          .resume()
          .write(halves[index % halves.length] ?? "");
        return socket;
      }),
    );
    expect(await owner.session("kept")).toEqual(kept);
    const closed = sockets.map(async (socket) => await once(socket, "close"));
    for (const [index, socket] of sockets.entries()) {
      if (index % 2 === 0) socket.resetAndDestroy();
      else socket.end();
    }
    await Promise.all(closed);
    expect(await owner.knownSessions()).not.toContain("refused");
  });

  test("pipelined requests are answered in their order", async () => {
    const ask = (path: string, last = false): string =>
      `GET ${path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${owner.apiKey}\r\n${last ? "Connection: close\r\n" : ""}\r\n`;
    const item = JSON.stringify({ externalId: "piped", title: "piped" });
    const post = `POST /sync/session HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${owner.apiKey}\r\nContent-Length: ${item.length}\r\n\r\n${item}`;
    const received = await exchange(
      backend.siteUrl,
      `${ask("/health")}${post}${ask("/api/sessions/kept")}${ask("/nope")}${ask("/api/me", true)}`,
    );
    expect(received.match(/HTTP\/1\.1 \d+/g)).toEqual(
      ["200", "200", "200", "404", "200"].map((status) => `HTTP/1.1 ${status}`),
    );
    expect(received).toMatch(/"status":"ok".*"ok":true.*"title":"Kept".*not_found.*"scopes"/s);
  });

  test.each([
    ["no HTTP", "\u0016\u0003\u0001\u0002\u0000\u0001\r\n\r\n", 400],
    ["no Host", "GET /health HTTP/1.1\r\nConnection: close\r\n\r\n", 400],
    [
      "two lengths",
      "POST /sync/batch HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{}",
      400,
    ],
    [
      "a length and chunks",
      "POST /sync/batch HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n{}",
      400,
    ],
    ["a negative length", "POST /sync/batch HTTP/1.1\r\nHost: localhost\r\nContent-Length: -1\r\n\r\n", 400],
    ["headers of 20 KiB", `GET /health HTTP/1.1\r\nHost: localhost\r\nX: ${"a".repeat(20_480)}\r\n\r\n`, 431],
    ["a method that Convex has not", "TRACE /health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n", 405],
  ])("a request with %s is refused with %j", async (_name, bytes, status) => {
    expect(await exchange(backend.siteUrl, bytes)).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
  });
});

test("after all of it nothing refused has left a trace, nothing from before is lost, and the backend ends well", async () => {
  expect(await owner.session("kept")).toEqual(kept);
  const known = await owner.knownSessions();
  expect(known.filter((id) => id.startsWith("refused"))).toEqual([]);
  expect(backend.process.exitCode).toBeNull();
  const before = await dumpRows(backend, { withTimes: true });
  expect(await backend.stop()).toBe(0);
  backend = { ...(await startBackend(home.dataDir, home.env)), apiKey: owner.apiKey };
  expect(await dumpRows(backend, { withTimes: true })).toEqual(before);
});
