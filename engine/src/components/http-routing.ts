import type { AppAnalysis, HttpMount, HttpRoutes } from "../runtime/analyze";
import { APP } from "../store/namespace";

export interface RoutedRequest {
  component: string;
  routes: HttpRoutes;
  /** As the component's router is to see it: without the prefixes that it is mounted at. */
  path: string;
}

/**
 * Whose `http` module answers a request. A component's own route that fits exactly comes first, then the longest prefix
 * among its routes and the children mounted in it, as upstream. Null where nothing is.
 */
export function routeRequest(app: AppAnalysis, path: string, method: string): RoutedRequest | null {
  let component = APP;
  let rest = path;
  for (;;) {
    const { http, httpMounts } = component === APP ? app : (app.components.get(component) ?? NOTHING);
    const mount = http !== null && hasRoute(http, rest, method) ? null : longestMount(httpMounts, rest);
    if (mount === null || mount.prefix.length < longestPrefix(http, rest, method)) {
      return http === null ? null : { component, routes: http, path: rest };
    }
    component = mount.component;
    rest = rest.slice(mount.prefix.length - 1);
  }
}

const NOTHING = { http: null, httpMounts: [] };

function hasRoute({ routes }: HttpRoutes, path: string, method: string): boolean {
  return routes.some(([route, verb]) => route === path && verb === routable(method));
}

function longestPrefix(http: HttpRoutes | null, path: string, method: string): number {
  const prefixes = (http?.routes ?? []).flatMap(([route, verb]) =>
    route.endsWith("*") && verb === routable(method) && path.startsWith(route.slice(0, -1)) ? [route.length - 1] : [],
  );
  return Math.max(0, ...prefixes);
}

function longestMount(mounts: readonly HttpMount[], path: string): HttpMount | null {
  const [longest] = mounts
    .filter(({ prefix }) => path.startsWith(prefix))
    .toSorted((left, right) => right.prefix.length - left.prefix.length);
  return longest ?? null;
}

function routable(method: string): string {
  return method === "HEAD" ? "GET" : method;
}
