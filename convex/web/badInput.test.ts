import { gzipSync } from "fflate";
import { MAX_BODY_BYTES } from "@opensync/protocol";
import { describe, expect, test } from "vitest";
import { startBackend } from "../testing/backend.harness";
import { addTenant, asTenant } from "../testing/tenant.harness";

async function start() {
  const backend = startBackend();
  return { backend, tenant: await addTenant(backend) };
}

const message = { sessionExternalId: "s", externalId: "m", role: "user", textContent: "hi" };

async function expectError(response: Response, status: number, code: string) {
  const body: unknown = await response.json();
  expect(body).toEqual(
    expect.objectContaining({ error: code, message: expect.any(String), requestId: expect.any(String) }),
  );
  expect(response.status).toBe(status);
}

describe("a body that is refused, with nothing stored", () => {
  test.each([
    ["broken JSON", '{"sessions":[', 400, "invalid_json"],
    ["a NaN literal", '{"sessions":[{"externalId":"x","cost":NaN}]}', 400, "invalid_json"],
    ["no object", "5", 400, "invalid_request"],
    ["a list of the wrong type", '{"messages":{}}', 400, "invalid_request"],
    ["more than 20 MiB", `{"pad":"${"x".repeat(21 * 1024 * 1024)}"}`, 413, "body_too_large"],
    [
      "20,000 messages",
      JSON.stringify({ messages: Array.from({ length: 20_000 }, () => message) }),
      413,
      "batch_too_large",
    ],
    ["nesting without end", "[".repeat(200_000) + "]".repeat(200_000), 400, "invalid_request"],
  ])("%s", async (_name, body, status, code) => {
    const { backend, tenant } = await start();
    await expectError(await tenant.post("/sync/batch", body), status, code);
    expect(await backend.rows("sessions")).toEqual([]);
  });

  test("another type than JSON, or another encoding than gzip", async () => {
    const { tenant } = await start();
    await expectError(
      await tenant.post("/sync/batch", "a=b", { "Content-Type": "application/x-www-form-urlencoded" }),
      415,
      "unsupported_media_type",
    );
    await expectError(
      await tenant.post("/sync/batch", "{}", { "Content-Encoding": "br" }),
      415,
      "unsupported_media_type",
    );
  });

  test("a gzip bomb, gzip that is none, and gzip cut short", async () => {
    const { tenant } = await start();
    const gzip = { "Content-Encoding": "gzip" };
    const bomb = gzipSync(new Uint8Array(64 * 1024 * 1024));
    expect(bomb.length).toBeLessThan(100_000);
    await expectError(await tenant.post("/sync/batch", bomb, gzip), 413, "body_too_large");
    await expectError(await tenant.post("/sync/batch", "not gzip", gzip), 400, "invalid_encoding");
    const whole = gzipSync(new TextEncoder().encode(JSON.stringify({ sessions: [{ externalId: "s" }] })));
    await expectError(
      await tenant.post("/sync/batch", whole.slice(0, whole.length - 12), gzip),
      400,
      "invalid_encoding",
    );
  });

  test("bytes that are not UTF-8", async () => {
    const { tenant } = await start();
    await expectError(await tenant.post("/sync/batch", new Uint8Array([0x22, 0xff, 0x22])), 400, "invalid_encoding");
  });

  test.each([
    ["an unknown role", { role: "wizard" }, "invalid_item"],
    ["a negative number", { promptTokens: -5 }, "invalid_item"],
    ["a number for text", { textContent: 5 }, "invalid_item"],
    ["a time in the future", { createdAt: Date.now() + 5 * 86_400_000 }, "time_out_of_range"],
    ["metadata that no row can hold", { metadata: { big: "x".repeat(2_000_000) } }, "too_large"],
    [
      "input nested without end",
      { parts: [{ type: "tool", input: JSON.parse("[".repeat(300) + "]".repeat(300)) }] },
      "invalid_item",
    ],
  ])("a single message with %s", async (_name, fields, code) => {
    const { tenant, backend } = await start();
    await expectError(await tenant.post("/sync/message", { ...message, ...fields }), 422, code);
    expect(await backend.rows("messages")).toEqual([]);
  });

  test("a single message that is no object", async () => {
    const { tenant } = await start();
    await expectError(await tenant.post("/sync/message", [message]), 422, "invalid_item");
    await expectError(await tenant.post("/sync/session", {}), 422, "invalid_item");
  });
});

test("gzip is accepted, up to the limit of the inflated body", async () => {
  const { tenant } = await start();
  const body = JSON.stringify({ sessions: [{ externalId: "zipped" }] });
  const gzipped = gzipSync(new TextEncoder().encode(body + " ".repeat(MAX_BODY_BYTES - body.length)));
  const response = await tenant.post("/sync/batch", gzipped, { "Content-Encoding": "gzip" });
  expect(await response.json()).toMatchObject({ ok: true, sessions: { inserted: 1 } });
});

describe("methods and paths", () => {
  test("OPTIONS names the methods, another method is 405, an unknown path 404, all without a key", async () => {
    const { backend } = await start();
    const options = await backend.fetch("/sync/batch", { method: "OPTIONS" });
    expect([options.status, options.headers.get("Allow"), await options.text()]).toEqual([204, "POST, OPTIONS", ""]);
    const wrong = await backend.fetch("/api/sessions", { method: "DELETE" });
    expect(wrong.headers.get("Allow")).toBe("GET, HEAD, OPTIONS");
    await expectError(wrong, 405, "method_not_allowed");
    await expectError(await backend.fetch("/nowhere"), 404, "not_found");
    await expectError(await backend.fetch("/nowhere", { method: "POST" }), 404, "not_found");
  });

  test("nothing is shared with other origins", async () => {
    const { backend } = await start();
    const health = await backend.fetch("/health", { headers: { Origin: "https://elsewhere.example" } });
    expect(health.headers.get("Access-Control-Allow-Origin")).toBeNull();
    expect(await health.json()).toMatchObject({
      status: "ok",
      version: expect.any(String),
      timestamp: expect.any(Number),
    });
  });

  test.each([
    "/api/sessions?limit=0",
    "/api/sessions?limit=x",
    "/api/sessions?from=yesterday",
    "/api/sessions?cursor=made-up",
    "/api/sessions/get",
    "/api/sessions/%E0%A4%A",
    "/api/search",
    "/api/search?q=x&type=psychic",
    "/api/parts/content",
    "/api/stats?to=never",
  ])("%s is a 400 that says what is wrong", async (path) => {
    const { tenant } = await start();
    await expectError(await tenant.get(path), 400, "invalid_request");
  });

  test("search that needs embeddings is unsupported", async () => {
    const { tenant } = await start();
    await expectError(await tenant.get("/api/search?q=x&type=semantic"), 400, "unsupported");
    await expectError(await tenant.get("/api/search?q=x&type=hybrid"), 400, "unsupported");
  });
});

test("a failure goes by the id of its request, in the body as in the header", async () => {
  const { backend, tenant } = await start();
  const failed = [await backend.fetch("/nowhere"), await backend.fetch("/api/me"), await tenant.get("/api/sessions/x")];
  for (const response of failed) {
    const { requestId } = await response.json();
    expect(requestId).not.toBe("");
    expect(response.headers.get("x-request-id")).toBe(requestId);
  }
});

test("a request without a key, or with something else than a key, is 401", async () => {
  const { backend, tenant } = await start();
  await expectError(await backend.fetch("/api/me"), 401, "missing_key");
  await expectError(await backend.fetch("/api/me", { headers: { Authorization: "Basic eDp5" } }), 401, "invalid_key");
  await expectError(await asTenant(backend, tenant.userId, "sk-wrong").get("/api/me"), 401, "invalid_key");
  await expectError(await asTenant(backend, tenant.userId, `osk_${"A".repeat(43)}`).get("/api/me"), 401, "invalid_key");
});
