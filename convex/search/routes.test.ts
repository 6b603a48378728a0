import type { SearchAnswer } from "@opensync/protocol";
import { expect, test } from "vitest";
import { startBackend } from "../testing/backend.harness";
import { addTenant } from "../testing/tenant.harness";
import type { Tenant } from "../testing/tenant.harness";

const createdAt = Date.UTC(2026, 9, 4);

async function start(): Promise<Tenant> {
  const tenant = await addTenant(startBackend());
  await tenant.sync({
    sessions: [{ externalId: "s", source: "claude-code", title: "The session", projectPath: "/home/ada/shop" }],
    messages: [
      {
        sessionExternalId: "s",
        externalId: "m1",
        role: "user",
        createdAt,
        parts: [{ type: "text", text: "please fix the login redirect" }],
      },
      {
        sessionExternalId: "s",
        externalId: "m2",
        role: "assistant",
        createdAt: createdAt + 1,
        parts: [
          { type: "thinking", text: "pondering deeply" },
          {
            type: "tool",
            toolName: "Bash",
            input: { command: 'grep\n"quoted-term"' },
            output: { stdout: "found\tinside-output", code: 0 },
          },
        ],
      },
    ],
  });
  return tenant;
}

async function search(tenant: Tenant, q: string) {
  return (await (await tenant.get(`/api/search?q=${encodeURIComponent(q)}`)).json()).results;
}

test("a hit names session, message and part, with the passage", async () => {
  const tenant = await start();
  const { session, messages } = await tenant.session("s");
  expect(await search(tenant, "redirect")).toEqual([
    {
      sessionId: session.id,
      sessionExternalId: "s",
      sessionTitle: "The session",
      messageId: messages[0]?.id,
      messageExternalId: "m1",
      partId: messages[0]?.parts[0]?.id,
      role: "user",
      createdAt,
      snippet: "please fix the login redirect",
      partType: "text",
      toolName: null,
      source: "claude-code",
      projectPath: "/home/ada/shop",
      projectName: null,
      model: null,
      machineId: null,
      score: 1,
    },
  ]);
});

test.each(["pondering", "Bash", '"quoted-term"', "inside-output"])(
  "%s is found: thinking, tool name, input and output are searched",
  async (q) => {
    expect(await search(await start(), q)).toHaveLength(1);
  },
);

test("a snippet is cut around the word that was sought", async () => {
  const tenant = await addTenant(startBackend());
  const text = `${"before ".repeat(200)}target ${"after ".repeat(200)}`;
  await tenant.sync({
    messages: [{ sessionExternalId: "s", externalId: "m", role: "user", createdAt, textContent: text }],
  });
  const [hit] = await search(tenant, "target");
  expect(hit.snippet).toMatch(/^….*before target after.*…$/);
  expect(hit.snippet.length).toBeLessThan(300);
});

test("more hits than a page holds follow by cursor, none twice", async () => {
  const tenant = await addTenant(startBackend());
  const messages = Array.from({ length: 7 }, (_, index) => ({
    sessionExternalId: "s",
    externalId: `m${index}`,
    role: "user" as const,
    createdAt: createdAt + index,
    textContent: `common ${index}`,
  }));
  await tenant.sync({ messages });
  const found: string[] = [];
  let cursor: string | null = "";
  while (cursor !== null) {
    const page = await (
      await tenant.post("/search", { query: "common", limit: 3, ...(cursor === "" ? {} : { cursor }) })
    ).json();
    expect(page.results.length).toBeLessThanOrEqual(3);
    found.push(...page.results.map((hit: { messageExternalId: string }) => hit.messageExternalId));
    cursor = page.nextCursor;
  }
  expect(found.toSorted()).toEqual(messages.map((message) => message.externalId));
});

test("parts too large to be read together make a shorter page, and none is missed", async () => {
  const tenant = await addTenant(startBackend({}));
  const filler = "filler ".repeat(18_000);
  const message = (index: number) => ({
    sessionExternalId: "s",
    externalId: `m${index}`,
    role: "assistant" as const,
    createdAt,
    parts: [{ type: "tool", toolName: "Bash", input: `needle ${filler}`, output: filler, metadata: filler.repeat(2) }],
  });
  for (const part of [0, 1]) {
    await tenant.sync({ messages: Array.from({ length: 18 }, (_, index) => message(part * 18 + index)) });
  }
  const found: string[] = [];
  for (let cursor: string | null = ""; cursor !== null;) {
    const response = await tenant.get(`/api/search?q=needle&limit=50&cursor=${cursor}`);
    expect(response.status).toBe(200);
    const page: SearchAnswer = await response.json();
    found.push(...page.results.map(({ messageExternalId }) => messageExternalId));
    cursor = page.nextCursor;
  }
  expect(found.toSorted()).toEqual(Array.from({ length: 36 }, (_, index) => `m${index}`).toSorted());
});
