import { join } from "node:path";
import { ConvexHttpClient } from "convex/browser";
import { makeFunctionReference } from "convex/server";
import { expect, test } from "vitest";
import { closeAppsAfterEach, writeApp } from "../exec/test-app";
import { deployClient } from "../testing/deploy-client";
import { ISOLATE } from "../testing/isolated-engine";
import { cleanUpAfterEach, closeEnginesAfterEach } from "../testing/test-engine";
import { IsolatedEngine } from "./isolated-engine";

closeAppsAfterEach();
closeEnginesAfterEach();

function app(answer: string): Record<string, string> {
  return {
    "work.ts": `
      import { actionGeneric as action, queryGeneric as query } from "convex/server";
      export const which = query(async () => ${JSON.stringify(answer)});
      export const act = action(async () => ${JSON.stringify(answer)});
      export const loop = query(async () => { for (;;); });`,
  };
}

async function both(url: string): Promise<unknown[]> {
  const client = new ConvexHttpClient(url, { logger: false });
  return [
    await client.query(makeFunctionReference<"query">("work:which"), {}),
    await client.action(makeFunctionReference<"action">("work:act"), {}),
  ];
}

test("what is pushed runs in every thread, and outlives a core", async () => {
  const dir = writeApp(app("folder"));
  const engine = await IsolatedEngine.open({
    dataDir: join(dir, "..", "data"),
    functions: { dir },
    isolate: ISOLATE,
    graceMs: 1000,
  });
  cleanUpAfterEach(() => engine.close());
  const client = deployClient(engine);
  await client.push(app("pushed"));
  expect(await both(engine.url)).toEqual(["pushed", "pushed"]);
  // It takes the core with it.
  await expect(
    new ConvexHttpClient(engine.url, { logger: false }).query(makeFunctionReference<"query">("work:loop"), {}),
  ).rejects.toThrow("timed out");
  expect(await both(engine.url)).toEqual(["pushed", "pushed"]);
  await client.push(app("pushed again"));
  expect(await both(engine.url)).toEqual(["pushed again", "pushed again"]);
});
