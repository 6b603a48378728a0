import type { Page } from "playwright-core";
import { expect } from "vitest";
import { settled, type Visitor } from "../browser";
import { getJson } from "../support/api";
import { test } from "../support/dashboard-test";
import { tenantOf, type Tenant } from "../support/tenant";
import { ADDRESSES, PAYLOADS } from "./payloads";

const AT = Date.now() - 60_000;

/** A session that has the text wherever a session has text. */
function poisoned(text: string, index: number): Record<string, unknown[]> {
  const sessionExternalId = `poisoned-${index}`;
  const at = AT + index * 100;
  const short = text.slice(0, 250);
  const tool = (toolName: string, input: unknown, output: unknown = text, more: object = {}): object => {
    const toolCallId = `call-${index}-${toolName}`;
    return {
      type: "tool",
      externalId: toolCallId,
      toolCallId,
      toolName,
      input,
      output,
      status: "completed",
      startedAt: at,
      ...more,
    };
  };
  return {
    sessions: [
      {
        externalId: sessionExternalId,
        source: "claude-code",
        title: text,
        projectPath: `/home/ada/${text}`,
        projectName: short,
        gitBranch: short,
        gitRepo: ADDRESSES[index % ADDRESSES.length],
        model: short,
        provider: short,
        cwd: text,
        agentType: short,
        startedAt: at,
        metadata: { share: { url: ADDRESSES[index % ADDRESSES.length] }, note: text },
      },
    ],
    messages: [
      {
        sessionExternalId,
        externalId: `${index}-u`,
        role: "user",
        kind: "prompt",
        createdAt: at,
        parts: [{ type: "text", text }],
      },
      {
        sessionExternalId,
        externalId: `${index}-a`,
        role: "assistant",
        createdAt: at + 10,
        model: short,
        error: { name: short, message: text },
        parts: [
          { type: "thinking", text },
          { type: "text", text },
          tool("Bash", { command: text, description: text }),
          tool("Edit", { file_path: text, old_string: text, new_string: `${text}\n${text}` }),
          tool("Write", { file_path: text, content: text }),
          tool("Read", { file_path: text }, [
            { type: "image", source: { type: "url", url: ADDRESSES[index % ADDRESSES.length] } },
          ]),
          tool("Grep", { pattern: text, path: text }),
          tool("WebFetch", { url: ADDRESSES[index % ADDRESSES.length], prompt: text }),
          tool("Task", { description: text, prompt: text, subagent_type: short }),
          tool("TodoWrite", { todos: [{ content: text, status: "in_progress", activeForm: text }] }),
          tool(short, { [text]: text }, { [text]: text }, { isError: true, status: "error" }),
          ...ADDRESSES.map((url) => ({
            type: "image",
            input: { type: "url", url, media_type: "image/png", filename: text },
          })),
          {
            type: "image",
            input: {
              type: "base64",
              media_type: "image/svg+xml",
              data: btoa(
                `<svg xmlns="http://www.w3.org/2000/svg" onload="window.pwned=true"><script>window.pwned=true</script></svg>`,
              ),
            },
          },
          {
            type: "image",
            input: { type: "base64", media_type: "text/html", data: btoa("<script>window.pwned=true</script>") },
          },
        ],
      },
    ],
    todos: [{ sessionExternalId, todos: [{ content: text, status: "in_progress", activeForm: text }] }],
    fileEdits: [
      {
        sessionExternalId,
        externalId: `${index}-edit`,
        path: text,
        kind: "edit",
        additions: 1,
        deletions: 1,
        createdAt: at,
      },
    ],
    errors: [{ sessionExternalId, externalId: `${index}-error`, name: short, message: text, createdAt: at }],
  };
}

async function poison(owner: Tenant): Promise<void> {
  for (const [index, text] of PAYLOADS.entries()) {
    const client = {
      name: text.slice(0, 100),
      version: "1",
      machineId: `machine-${index}`,
      hostname: text.slice(0, 200),
      platform: "linux",
    };
    await owner.sync({ ...poisoned(text, index), client });
  }
}

/** What a page holds that no text of others may become; empty where all is well. */
async function harm(page: Page): Promise<string[]> {
  return await page.evaluate(() => {
    const found: string[] = [];
    if ("pwned" in window) found.push("a script ran");
    if (document.querySelectorAll("script").length > 1) found.push("a script element");
    for (const element of document.querySelectorAll(
      "iframe, object, embed, base, form[action*='invalid'], meta[http-equiv=refresh]",
    ))
      found.push(element.outerHTML.slice(0, 200));
    for (const element of document.querySelectorAll("*"))
      for (const { name, value } of element.attributes) {
        if (name.startsWith("on")) found.push(`${name}=${value}`.slice(0, 200));
        const isAddress = ["href", "src", "xlink:href", "action", "formaction", "srcset"].includes(name);
        if (isAddress && /^\s*(javascript|vbscript|data:(text|image\/svg))/i.test(value))
          found.push(`${name}=${value}`.slice(0, 200));
      }
    return found;
  });
}

/** Opens what is folded, so that all of it is drawn. */
async function unfold(page: Page): Promise<void> {
  for (let round = 0; round < 3; round++) {
    const folded = page.locator("main [aria-expanded=false], main details:not([open]) > summary");
    const count = Math.min(await folded.count(), 40);
    for (let index = count - 1; index >= 0; index--)
      await folded.nth(index).click({ timeout: 2_000 }).catch(ignoreGone);
    await settled(page);
  }
}

/** What was to be clicked has moved or gone with a click before it. */
function ignoreGone(error: unknown): void {
  if (!(error instanceof Error && error.name === "TimeoutError")) throw error;
}

async function expectNoHarm({ page, faults }: Visitor): Promise<void> {
  await settled(page);
  expect([await harm(page), faults.found, page.url()]).toEqual([[], [], page.url()]);
}

test(
  "nothing that a transcript says runs or loads, on any page",
  { timeout: 600_000 },
  async ({ dashboard, backend }) => {
    const owner = tenantOf(backend, backend.apiKey);
    await poison(owner);
    const visitor = await dashboard.signedIn();
    const { page } = visitor;
    for (const path of [
      "/",
      "/sessions",
      "/search?q=onerror",
      "/search?q=javascript",
      "/usage",
      "/evals",
      "/settings",
      "/settings/machines",
      "/settings/audit",
    ]) {
      await page.goto(path);
      await expectNoHarm(visitor);
    }
    const { sessions } = await getJson<{ sessions: { id: string }[] }>(
      owner.siteUrl,
      owner.apiKey,
      "/api/sessions?limit=100",
    );
    expect(sessions).toHaveLength(PAYLOADS.length);
    for (const { id } of sessions) {
      await page.goto(`/sessions/${id}`);
      await settled(page);
      await unfold(page);
      await expectNoHarm(visitor);
    }
  },
);
