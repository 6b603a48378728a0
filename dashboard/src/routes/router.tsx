import { createRootRoute, createRoute, createRouter, Outlet } from "@tanstack/react-router";
import { parseSearch, stringifySearch } from "../filters/address-search";
import type { SearchParams } from "../filters/filters";
import { Frame } from "../shell/Frame";
import { NotFound, PageFailure, PagePending } from "../shell/page-states";

/** The pages. Each is a chunk of its own, loaded when somebody goes there. */

const root = createRootRoute({ component: Outlet });

const frame = createRoute({
  getParentRoute: () => root,
  id: "frame",
  component: Frame,
  validateSearch: (search: Record<string, unknown>): SearchParams => search as SearchParams,
});

const overview = createRoute({ getParentRoute: () => frame, path: "/" }).lazy(
  async () => (await import("../overview/route")).route,
);
const sessions = createRoute({ getParentRoute: () => frame, path: "/sessions" }).lazy(
  async () => (await import("../sessions/route")).route,
);
const session = createRoute({ getParentRoute: () => frame, path: "/sessions/$session" }).lazy(
  async () => (await import("../session/route")).route,
);
const search = createRoute({ getParentRoute: () => frame, path: "/search" }).lazy(
  async () => (await import("../search/route")).route,
);
const usage = createRoute({ getParentRoute: () => frame, path: "/usage" }).lazy(
  async () => (await import("../usage/route")).route,
);
const evals = createRoute({ getParentRoute: () => frame, path: "/evals" }).lazy(
  async () => (await import("../evals/route")).route,
);
const settings = createRoute({ getParentRoute: () => frame, path: "/settings" }).lazy(
  async () => (await import("../settings/route")).route,
);
const settingsPage = createRoute({ getParentRoute: () => frame, path: "/settings/$page" }).lazy(
  async () => (await import("../settings/page-route")).route,
);
const elsewhere = createRoute({ getParentRoute: () => frame, path: "$", component: NotFound });
/** Public: whoever has the link reads it, outside the frame. */
const share = createRoute({ getParentRoute: () => root, path: "/share" }).lazy(
  async () => (await import("../sharing/route")).route,
);

export const router = createRouter({
  routeTree: root.addChildren([
    frame.addChildren([overview, sessions, session, search, usage, evals, settings, settingsPage, elsewhere]),
    share,
  ]),
  parseSearch,
  stringifySearch,
  defaultPreload: "intent",
  scrollRestoration: true,
  // The page scrolls within the frame.
  scrollToTopSelectors: ["#main"],
  defaultErrorComponent: PageFailure,
  defaultPendingComponent: PagePending,
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}
