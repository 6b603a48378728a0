import { once } from "node:events";
import { connect } from "node:net";
import { expect, test } from "vitest";
import { closeEnginesAfterEach, openTestEngine } from "../testing/test-engine";

closeEnginesAfterEach();

const APP = {
  "http.ts": `
    import { httpRouter, httpActionGeneric as httpAction } from "convex/server";
    const http = httpRouter();
    const describe = httpAction(async (ctx, request) => {
      const identity = await ctx.auth.getUserIdentity();
      return Response.json(
        { url: request.url, method: request.method, identity, header: request.headers.get("x-header") },
        { status: 201, headers: [["x-answer", "yes"], ["set-cookie", "a=1"], ["set-cookie", "b=2"]] },
      );
    });
    http.route({ path: "/describe", method: "GET", handler: describe });
    http.route({ pathPrefix: "/api/auth/", method: "GET", handler: describe });
    http.route({ path: "/size", method: "POST", handler: httpAction(async (ctx, request) => {
      try {
        return Response.json({ size: (await request.arrayBuffer()).byteLength });
      } catch (error) {
        return Response.json({ refused: error.message }, { status: 413 });
      }
    }) });
    http.route({ path: "/echo", method: "PUT", handler: httpAction(async (ctx, request) => new Response(request.body)) });
    http.route({ path: "/crash", method: "GET", handler: httpAction(async () => { throw new Error("boom"); }) });
    http.route({ path: "/empty", method: "DELETE", handler: httpAction(async () => new Response(null, { status: 204 })) });
    let release;
    const released = new Promise((resolve) => { release = resolve; });
    http.route({ path: "/wait", method: "GET", handler: httpAction(async () => { await released; return new Response("done"); }) });
    http.route({ path: "/release", method: "GET", handler: httpAction(async () => { release(); return new Response("ok"); }) });
    http.route({ path: "/stream", method: "GET", handler: httpAction(async () => new Response(new ReadableStream({
      async start(controller) {
        for (const part of ["one ", "two ", "three"]) {
          controller.enqueue(new TextEncoder().encode(part));
          await new Promise((resolve) => setTimeout(resolve, 1));
        }
        controller.close();
      },
    }))) });
    const announced = (status, body, length) => httpAction(async () => new Response(body, { status, headers: { "content-length": length } }));
    http.route({ path: "/too-long", method: "GET", handler: announced(200, "hello", "2") });
    http.route({ path: "/too-short", method: "GET", handler: announced(200, "hello", "9") });
    http.route({ path: "/no-length", method: "GET", handler: announced(200, "hello", "five") });
    http.route({ path: "/no-body", method: "GET", handler: announced(200, null, "5") });
    http.route({ path: "/fitting", method: "GET", handler: announced(200, "hello", "5") });
    http.route({ path: "/network-error", method: "GET", handler: httpAction(async () => Response.error()) });
    http.route({ path: "/read", method: "GET", handler: httpAction(async () => { const read = new Response("x"); await read.text(); return read; }) });
    http.route({ path: "/fails-at-once", method: "GET", handler: httpAction(async () => new Response(new ReadableStream({ pull() { throw new Error("no first piece"); } }))) });
    let pieces = 0;
    http.route({ path: "/fails-later", method: "GET", handler: httpAction(async () => new Response(new ReadableStream({
      async pull(controller) {
        await new Promise((resolve) => setTimeout(resolve, 1));
        if (pieces++ > 3) throw new Error("no more pieces");
        controller.enqueue(new Uint8Array(10));
      },
    }))) });
    let canceled = false;
    http.route({ path: "/endless", method: "GET", handler: httpAction(async () => new Response(new ReadableStream({
      pull(controller) { controller.enqueue(new Uint8Array(1000)); },
      cancel() { canceled = true; },
    }))) });
    http.route({ path: "/canceled", method: "GET", handler: httpAction(async () => Response.json(canceled)) });
    export default http;`,
};

test("what OAuth providers send browsers back to is an HTTP action at the main origin, too, and nothing else below /api", async () => {
  const { engine } = await openTestEngine(APP);
  const response = await fetch(`${engine.url}/api/auth/callback/github?code=1`);
  expect([response.status, await response.json()]).toEqual([
    201,
    expect.objectContaining({ url: `${engine.url}/api/auth/callback/github?code=1` }),
  ]);
  for (const path of ["/api/authentic", "/api/describe"]) expect((await fetch(engine.url + path)).status).toBe(404);
});

test("HTTP actions answer at the site's root and under /http of the main origin, and see the URL as sent there", async () => {
  const { engine } = await openTestEngine(APP);
  for (const base of [engine.siteUrl, `${engine.url}/http`]) {
    const response = await fetch(`${base}/describe?a=1&b=%20`, { headers: { "x-header": "hello" } });
    expect(response.status).toBe(201);
    expect(response.headers.get("x-answer")).toBe("yes");
    expect(response.headers.getSetCookie()).toEqual(["a=1", "b=2"]);
    expect(await response.json()).toEqual({
      url: `${new URL(base).origin}/describe?a=1&b=%20`,
      method: "GET",
      identity: null,
      header: "hello",
    });
  }
  expect((await fetch(`${engine.siteUrl}/api/auth/callback`)).status).toBe(201);
  expect((await fetch(`${engine.siteUrl}/none`)).status).toBe(404);
  expect((await fetch(`${engine.url}/describe`)).status).toBe(404);
});

test("HEAD is the GET route without its body, and OPTIONS is the app's to answer", async () => {
  const { engine } = await openTestEngine(APP);
  const head = await fetch(`${engine.siteUrl}/describe`, { method: "HEAD" });
  expect(head.status).toBe(201);
  expect(await head.text()).toBe("");
  expect((await fetch(`${engine.siteUrl}/describe`, { method: "OPTIONS" })).status).toBe(404);
  expect((await fetch(`${engine.siteUrl}/empty`, { method: "DELETE" })).status).toBe(204);
});

test("an app's own Authorization header makes nobody of the caller, and does not stop the request", async () => {
  const { engine } = await openTestEngine(APP);
  for (const authorization of ["Bearer osk_1234", "Basic eDp5", "Convex wrong"]) {
    const response = await fetch(`${engine.siteUrl}/describe`, { headers: { authorization } });
    expect(await response.json()).toMatchObject({ identity: null });
  }
});

test("a body of 20 MiB passes, one byte more fails in the action's hands, announced or not", async () => {
  const { engine } = await openTestEngine(APP);
  const limit = 20 * 1024 * 1024;
  const send = async (body: string | Uint8Array | ReadableStream) => {
    const response = await fetch(`${engine.siteUrl}/size`, { method: "POST", body, duplex: "half" });
    return [response.status, await response.json()];
  };
  expect(await send(new Uint8Array(limit))).toEqual([200, { size: limit }]);
  const refused = [413, { refused: `The request body is larger than ${limit} bytes.` }];
  expect(await send(new Uint8Array(limit + 1))).toEqual(refused);
  expect(await send(new Blob([new Uint8Array(limit + 1)]).stream())).toEqual(refused);
  expect(await send("still there")).toEqual([200, { size: 11 }]);
});

test("bodies stream both ways", async () => {
  const { engine } = await openTestEngine(APP);
  expect(await (await fetch(`${engine.siteUrl}/stream`)).text()).toBe("one two three");
  const bytes = crypto.getRandomValues(new Uint8Array(60_000));
  const echo = await fetch(`${engine.siteUrl}/echo`, { method: "PUT", body: bytes });
  expect(new Uint8Array(await echo.arrayBuffer())).toEqual(bytes);
});

test("a body is as long as its header says, or its end is an error: nobody waits for the rest or takes it for the next answer", async () => {
  const { engine } = await openTestEngine(APP);
  const text = async (path: string, init = {}) => await (await fetch(engine.siteUrl + path, init)).text();
  expect(await text("/fitting")).toBe("hello");
  expect((await fetch(`${engine.siteUrl}/fitting`)).headers.get("content-length")).toBe("5");
  expect((await fetch(`${engine.siteUrl}/fitting`, { method: "HEAD" })).headers.get("content-length")).toBe("5");
  expect(await text("/no-length")).toBe("hello");
  expect(await text("/no-body")).toBe("");
  await expect(text("/too-short")).rejects.toThrow(/terminated|fetch failed/);
  const { hostname, port } = new URL(engine.siteUrl);
  const socket = connect(Number(port), hostname, () => {
    socket.write("GET /too-long HTTP/1.1\r\nHost: localhost\r\n\r\n");
    socket.write("GET /fitting HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
  });
  let received = "";
  socket.on("data", (chunk: Buffer) => (received += chunk.toString()));
  await once(socket, "close");
  expect(received).toMatch(/^HTTP\/1\.1 200 OK\r\n[^]*\r\n\r\nheHTTP\/1\.1 200 OK\r\n[^]*\r\n\r\nhello$/);
});

test("a Response that cannot be sent, or whose body fails, is a fault of its action and not of the engine", async () => {
  const { engine, log } = await openTestEngine(APP);
  for (const [path, text] of [
    ["/network-error", "cannot return Response.error()"],
    ["/read", "whose body has been read"],
    ["/fails-at-once", "Uncaught Error: no first piece"],
  ] as const) {
    const response = await fetch(engine.siteUrl + path);
    expect([response.status, await response.text()]).toEqual([500, expect.stringContaining(text)]);
  }
  const broken = await fetch(`${engine.siteUrl}/fails-later`);
  await expect(broken.text()).rejects.toThrow("terminated");
  const errors = () => log.flatMap((entry) => (entry.type === "function" ? [entry.error] : []));
  await expect
    .poll(errors)
    .toEqual([
      expect.stringContaining("Response.error()"),
      expect.stringContaining("has been read"),
      expect.stringContaining("no first piece"),
      expect.stringContaining("no more pieces"),
    ]);
  expect(log.filter(({ type }) => type === "engineError")).toEqual([]);
});

test("a client that leaves cancels the body it was reading", async () => {
  const { engine } = await openTestEngine(APP);
  const leaving = new AbortController();
  const { body } = await fetch(`${engine.siteUrl}/endless`, { signal: leaving.signal });
  await body?.getReader().read();
  leaving.abort();
  await expect.poll(async () => await (await fetch(`${engine.siteUrl}/canceled`)).json()).toBe(true);
});

test("an action that throws is a 500 with the request's id", async () => {
  const { engine } = await openTestEngine(APP);
  const response = await fetch(`${engine.siteUrl}/crash`);
  expect(response.status).toBe(500);
  expect(await response.text()).toContain("boom");
});

test("refuses a Host header of another name, as a rebound DNS name sends it", async () => {
  const { engine } = await openTestEngine(APP, { allowedHosts: ["box.local"] });
  const statusFor = async (base: string, host: string) => {
    const { hostname, port } = new URL(base);
    return await new Promise<string>((resolve, reject) => {
      const socket = connect(Number(port), hostname, () => {
        socket.write(`GET /describe HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`);
      });
      let text = "";
      socket.on("data", (chunk) => (text += chunk.toString()));
      socket.on("end", () => resolve(text.slice(9, 12)));
      socket.on("error", reject);
    });
  };
  for (const host of ["evil.test", "127.0.0.1.evil.test", "localhost.evil.test:80", "10.0.0.1"]) {
    expect(await statusFor(engine.siteUrl, host)).toBe("403");
    expect(await statusFor(engine.url, host)).toBe("403");
  }
  for (const host of ["localhost", "127.0.0.1:1", "[::1]:80", "app.localhost", "BOX.local:8080"]) {
    expect(await statusFor(engine.siteUrl, host)).toBe("201");
  }
});

test("closing lets requests under way finish, refuses new ones and does not wait for idle connections", async () => {
  const { engine } = await openTestEngine(APP);
  const site = new URL(engine.siteUrl);
  const unused = connect(Number(site.port), site.hostname);
  await once(unused, "connect");
  // Two kept-alive connections: one idle, one in the middle of a request.
  await fetch(`${engine.siteUrl}/describe`);
  const waiting = fetch(`${engine.siteUrl}/wait`);
  const answered = new Promise<string>((resolve, reject) => {
    const socket = connect(Number(site.port), site.hostname, () => {
      socket.write("GET /wait HTTP/1.1\r\nHost: localhost\r\n\r\n");
    });
    let text = "";
    socket.on("data", (chunk) => (text += chunk.toString()));
    socket.on("close", () => resolve(text));
    socket.on("error", reject);
  });
  await fetch(`${engine.siteUrl}/describe`);
  const closed = engine.close();
  await engine.runner.runHttpAction(new Request(`${engine.siteUrl}/release`), { identity: null, allowInternal: true });
  expect(await (await waiting).text()).toBe("done");
  expect(await answered).toContain("done");
  await closed;
  await expect(fetch(`${engine.siteUrl}/describe`)).rejects.toThrow("fetch failed");
});

test("what no route takes goes to the host's fallback", async () => {
  const { engine } = await openTestEngine(APP, {
    fallback: async (request) => new Response(`fallback ${new URL(request.url).pathname} ${await request.text()}`),
  });
  expect(await (await fetch(`${engine.url}/dashboard`)).text()).toBe("fallback /dashboard ");
  expect(await (await fetch(`${engine.url}/form`, { method: "POST", body: "x" })).text()).toBe("fallback /form x");
});
