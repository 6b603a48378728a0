import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { OpenSyncError, type OpenSyncErrorCode } from "../errors";
import { discoverBackend, parseBackendUrl } from "./index";

describe("parseBackendUrl", () => {
  test.each([
    [
      "https://happy-animal-123.convex.cloud",
      "https://happy-animal-123.convex.cloud",
      "https://happy-animal-123.convex.site",
    ],
    [
      "https://happy-animal-123.convex.cloud/",
      "https://happy-animal-123.convex.cloud",
      "https://happy-animal-123.convex.site",
    ],
    ["https://a.eu-west-1.convex.cloud", "https://a.eu-west-1.convex.cloud", "https://a.eu-west-1.convex.site"],
    ["HTTPS://Happy.Convex.Cloud", "https://happy.convex.cloud", "https://happy.convex.site"],
    ["https://a.convex.site", "https://a.convex.site", "https://a.convex.site"],
    ["https://convex.cloud.example.com", "https://convex.cloud.example.com", null],
    ["https://notconvex.cloud", "https://notconvex.cloud", null],
    ["https://a.convex.cloud.evil.org", "https://a.convex.cloud.evil.org", null],
    ["http://127.0.0.1:3210", "http://127.0.0.1:3210", null],
    ["http://127.0.0.1:3210/http", "http://127.0.0.1:3210/http", "http://127.0.0.1:3210/http"],
    ["http://127.0.0.1:3210/http/", "http://127.0.0.1:3210/http", "http://127.0.0.1:3210/http"],
    ["http://127.8.9.1", "http://127.8.9.1", null],
    ["http://localhost:3210", "http://localhost:3210", null],
    ["http://box.localhost:3210", "http://box.localhost:3210", null],
    ["http://[::1]:3210", "http://[::1]:3210", null],
    ["https://opensync.example.org:8443", "https://opensync.example.org:8443", null],
    ["  https://opensync.example.org  ", "https://opensync.example.org", null],
  ])("reads %s", (text, url, siteUrl) => {
    expect(parseBackendUrl(text)).toEqual({ url, siteUrl });
  });

  test.each([
    ["", "invalid_url"],
    ["happy-animal-123", "invalid_url"],
    ["osk_abcdefghijklmnop1234", "invalid_url"],
    ["ftp://example.org", "invalid_url"],
    ["javascript:alert(1)", "invalid_url"],
    ["https://user@example.org", "invalid_url"],
    ["https://user:pass@a.convex.cloud", "invalid_url"],
    ["https://example.org/opensync", "invalid_url"],
    ["https://a.convex.cloud/http", "invalid_url"],
    ["https://example.org?x=1", "invalid_url"],
    ["https://example.org/#a", "invalid_url"],
    ["https://example.org/?", "invalid_url"],
    ["http://a.convex.cloud", "invalid_url"],
    ["https://a.convex.cloud:8080", "invalid_url"],
    ["http://example.org", "insecure_url"],
    ["http://192.168.1.4:3210", "insecure_url"],
    ["http://0.0.0.0:3210", "insecure_url"],
    ["http://127.0.0.1.example.org", "insecure_url"],
    ["http://localhost.example.org", "insecure_url"],
    ["http://[::2]:3210", "insecure_url"],
  ])("refuses %s", (text, code) => {
    expect(() => parseBackendUrl(text)).toThrow(expect.objectContaining({ code }));
  });

  test("allows plain http elsewhere only when told to", () => {
    expect(parseBackendUrl("http://192.168.1.4:3210", { insecure: true }).url).toBe("http://192.168.1.4:3210");
  });

  test("gives for any text an OpenSyncError, or an address that it reads as itself and that leads to the same host", () => {
    const piece = fc.constantFrom(
      "https://",
      "http://",
      "a",
      ".convex",
      ".cloud",
      ".site",
      "/",
      "/http",
      ":3210",
      "@",
      "localhost",
      "[::1]",
      "127.0.0.1",
      "?",
      "#",
      " ",
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.webUrl(),
          fc.array(piece, { maxLength: 7 }).map((pieces) => pieces.join("")),
        ),
        (text) => {
          try {
            const { url, siteUrl } = parseBackendUrl(text);
            expect(parseBackendUrl(url)).toEqual({ url, siteUrl });
            expect(url.endsWith("/")).toBe(false);
            expect(new URL(url).host).toBe(new URL(text.trim()).host);
            if (siteUrl !== null && new URL(siteUrl).host !== new URL(url).host) {
              expect(new URL(url).host.replace(/\.convex\.cloud$/, ".convex.site")).toBe(new URL(siteUrl).host);
            }
          } catch (error) {
            expect(error).toBeInstanceOf(OpenSyncError);
          }
        },
      ),
      { numRuns: 500 },
    );
  });

  test("never quotes what was typed when it cannot be read: it may be a key", () => {
    expect(() => parseBackendUrl("osk_abcdefghijklmnop1234")).not.toThrow(/abcdefgh/);
  });
});

describe("discoverBackend", () => {
  async function discover(
    address: string,
    answering: string | null,
    failure: OpenSyncErrorCode = "not_opensync",
  ): Promise<{ asked: string[]; found: string | Error }> {
    const asked: string[] = [];
    const probe = async (siteUrl: string) => {
      asked.push(siteUrl);
      if (siteUrl !== answering) throw new OpenSyncError(failure, `nobody at ${siteUrl}`);
    };
    const found = await discoverBackend(address, { probe }).catch((error: Error) => error);
    return { asked, found };
  }

  test("asks the address, then /http, then the next port, and stops at what answers", async () => {
    expect(await discover("http://127.0.0.1:3210/", "http://127.0.0.1:3211")).toEqual({
      asked: ["http://127.0.0.1:3210", "http://127.0.0.1:3210/http", "http://127.0.0.1:3211"],
      found: "http://127.0.0.1:3211",
    });
    expect(await discover("http://127.0.0.1:3210", "http://127.0.0.1:3210/http")).toMatchObject({
      found: "http://127.0.0.1:3210/http",
    });
    expect((await discover("http://127.0.0.1:3210", "http://127.0.0.1:3210")).asked).toHaveLength(1);
  });

  test("asks a Convex host only where its actions are, and keeps the address that was given", async () => {
    expect(await discover("https://a.convex.cloud", "https://a.convex.site")).toEqual({
      asked: ["https://a.convex.site"],
      found: "https://a.convex.cloud",
    });
  });

  test("has no next port where none is given or none is left", async () => {
    expect((await discover("https://example.org", null)).asked).toEqual([
      "https://example.org",
      "https://example.org/http",
    ]);
    expect((await discover("http://127.0.0.1:65535", null)).asked).toHaveLength(2);
  });

  test("does not wait for another path of an address where nobody answers, but does try the next port", async () => {
    expect((await discover("http://127.0.0.1:3210", null, "could_not_connect")).asked).toEqual([
      "http://127.0.0.1:3210",
      "http://127.0.0.1:3211",
    ]);
  });

  test("tells of the address that was given when nothing answers", async () => {
    expect((await discover("http://127.0.0.1:3210", null)).found).toMatchObject({
      message: "nobody at http://127.0.0.1:3210",
    });
  });
});
