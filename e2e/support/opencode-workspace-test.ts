import { test as base } from "vitest";
import { makeWorkspace, startServer, type Server, type Workspace } from "../agents/opencode";
import { startMockModel, type MockModel, type SeenRequest } from "../mock-model";
import type { Bill } from "./opencode-conversation";
import { addBills } from "./opencode-truth";

interface OnOpenCode {
  model: MockModel;
  /** Without the client. */
  workspace: Workspace;
  /** `opencode serve` in the workspace. */
  server: Server;
}

/** A test with the real OpenCode and a model to ask, and nothing of OpenSync. */
export const test = base.extend<OnOpenCode>({
  // oxlint-disable-next-line no-empty-pattern -- Vitest reads what a fixture needs from this pattern
  model: async ({}, use) => {
    const model = await startMockModel();
    await use(model);
    await model.close();
  },
  workspace: async ({ model }, use) => {
    const workspace = makeWorkspace(model);
    await use(workspace);
    await workspace.home.remove();
  },
  server: async ({ workspace }, use) => {
    const server = await startServer(workspace);
    await use(server);
    await server.stop("SIGKILL");
  },
});

/** The same for all tests of a file, which keep to sessions and prompts of their own: OpenCode takes seconds to start. */
export const sharedTest = base.extend<OnOpenCode>({
  model: [
    // oxlint-disable-next-line no-empty-pattern -- as above
    async ({}, use) => {
      const model = await startMockModel();
      await use(model);
      await model.close();
    },
    { scope: "file" },
  ],
  workspace: [
    async ({ model }, use) => {
      const workspace = makeWorkspace(model);
      await use(workspace);
      await workspace.home.remove();
    },
    { scope: "file" },
  ],
  server: [
    async ({ workspace }, use) => {
      const server = await startServer(workspace);
      await use(server);
      await server.stop("SIGKILL");
    },
    { scope: "file" },
  ],
});

/**
 * What the model billed for its scripted answers, in OpenCode's buckets; titles are billed nowhere in OpenCode. With prompts, for the answers to
 * these alone.
 */
export function billed({ seen }: Pick<MockModel, "seen">, ...prompts: string[]): Bill {
  const isAsked = ({ prompt }: SeenRequest): boolean => prompts.length === 0 || prompts.includes(prompt ?? "");
  return addBills(seen.filter(isAsked).flatMap((request) => toBill(request) ?? []));
}

function toBill({ path, prompt, usage }: SeenRequest): Bill | null {
  if (prompt === null || usage === null) return null;
  const isAnthropic = path === "/v1/messages";
  const written = usage.cacheWrite5m + usage.cacheWrite1h;
  // OpenAI's protocol has no name for what was written to a cache, Anthropic's none for reasoning.
  const cacheWrite = isAnthropic ? written : 0;
  const reasoning = isAnthropic ? 0 : usage.reasoning;
  const input = usage.input + written - cacheWrite;
  return {
    input,
    output: usage.output - reasoning,
    reasoning,
    cacheRead: usage.cacheRead,
    cacheWrite,
    costMicroUsd: Math.round(input * 3 + usage.output * 15 + usage.cacheRead * 0.3 + cacheWrite * 3.75),
  };
}
