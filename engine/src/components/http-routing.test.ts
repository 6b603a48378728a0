import { expect, test } from "vitest";
import type { AppAnalysis, HttpMount, HttpRoutes } from "../runtime/analyze";
import { routeRequest } from "./http-routing";

function routes(...all: [path: string, method: string][]): HttpRoutes {
  return { lookup: () => null, routes: all };
}

function part(http: HttpRoutes | null, httpMounts: HttpMount[] = []) {
  return { functions: new Map(), http, httpMounts, crons: [], definitions: new Map(), schema: null, authConfig: null };
}

const APP: AppAnalysis = {
  ...part(routes(["/exact/in", "GET"], ["/exact/in/deep/*", "GET"], ["/*", "POST"]), [
    { prefix: "/exact/", component: "child" },
    { prefix: "/exact/in/", component: "other" },
  ]),
  components: new Map([
    [
      "child",
      {
        ...part(routes(["/in", "POST"]), [{ prefix: "/grand/", component: "child/grand" }]),
        path: "child",
        definitionPath: "",
      },
    ],
    ["child/grand", { ...part(routes(["/x", "GET"])), path: "child/grand", definitionPath: "" }],
    ["other", { ...part(null), path: "other", definitionPath: "" }],
  ]),
};

test.each([
  ["GET", "/exact/in", "", "/exact/in"],
  ["HEAD", "/exact/in", "", "/exact/in"],
  ["POST", "/exact/in", "child", "/in"],
  ["GET", "/exact/in/deep/er", "", "/exact/in/deep/er"],
  ["GET", "/exact/grand/x", "child/grand", "/x"],
  ["GET", "/exact/nothing", "child", "/nothing"],
  ["GET", "/exact", "", "/exact"],
  ["GET", "/exact/in/here", null, null],
])("%s %s is for the component '%s', as %s", (method, path, component, rest) => {
  const routed = routeRequest(APP, path, method);
  expect(routed === null ? [null, null] : [routed.component, routed.path]).toEqual([component, rest]);
});
