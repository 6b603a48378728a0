import { ROUTABLE_HTTP_METHODS } from "convex/server";
import type { HttpRouter, PublicHttpAction, RoutableMethod } from "convex/server";
import { ApiError } from "./apiError";
import { openRoute } from "./route";

/** Handlers by path and method; a path that ends in `/*` stands for everything below it. */
export type Routes = Record<string, Partial<Record<RoutableMethod, PublicHttpAction>>>;

/**
 * Mounts the routes, and answers everything else: OPTIONS with 204 and `Allow`, another method with 405 and `Allow`, an
 * unknown path with 404, all as the API's errors. (Convex answers HEAD by GET without the body.)
 */
export function mount(http: HttpRouter, routes: Routes): void {
  for (const [path, handlers] of Object.entries(routes)) {
    const methods = Object.keys(handlers);
    const allow = [...methods, ...(methods.includes("GET") ? ["HEAD"] : []), "OPTIONS"].join(", ");
    for (const method of ROUTABLE_HTTP_METHODS) {
      const handler = handlers[method] ?? (method === "OPTIONS" ? options(allow) : methodNotAllowed(allow));
      if (path.endsWith("/*")) http.route({ pathPrefix: path.slice(0, -1), method, handler });
      else http.route({ path, method, handler });
    }
  }
  for (const method of ROUTABLE_HTTP_METHODS) http.route({ pathPrefix: "/", method, handler: notFound });
}

function options(allow: string): PublicHttpAction {
  return openRoute(async () => new Response(null, { status: 204, headers: { Allow: allow } }));
}

function methodNotAllowed(allow: string): PublicHttpAction {
  return openRoute(async (request) => {
    throw new ApiError("method_not_allowed", `${request.method} is not allowed here; use ${allow}`, {
      headers: { Allow: allow },
    });
  });
}

const notFound = openRoute(async (request) => {
  throw new ApiError("not_found", `There is nothing at ${new URL(request.url).pathname}`);
});
