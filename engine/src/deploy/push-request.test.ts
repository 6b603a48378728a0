import { expect, test } from "vitest";
import { appFromPushRequest } from "./push-request";

test("reads an app out of a push request", () => {
  const module = { path: "a.js", source: "export {};", sourceMap: "{}", environment: "isolate" };
  const schema = { ...module, path: "schema.js" };
  const definition = { ...module, path: "convex.config.js" };
  const request = {
    appDefinition: { changedModules: [module], unchangedModuleHashes: [], schema, definition },
    componentDefinitions: [{ definitionPath: "../own", definition, functions: [module], schema: null }],
  };
  expect(appFromPushRequest(request)).toEqual({
    modules: [module, schema],
    definition,
    components: [{ definitionPath: "../own", definition, modules: [module] }],
  });
});

test.each([
  ["that is no object", []],
  ["without modules", { appDefinition: {} }],
  [
    "with unchanged modules left out",
    { appDefinition: { changedModules: [], unchangedModuleHashes: [{ path: "b.js" }] } },
  ],
  ["with a component without a path", { appDefinition: { changedModules: [] }, componentDefinitions: [{}] }],
  [
    "with a module for another runtime",
    { appDefinition: { changedModules: [{ path: "a.js", source: "", environment: "deno" }] } },
  ],
])("a push request %s is refused", (_what, request) => {
  expect(() => appFromPushRequest(request)).toThrow(expect.objectContaining({ code: "InvalidPushRequest" }) as Error);
});
