import type { Page } from "playwright-core";
import { expect } from "vitest";
import { api } from "../../convex/_generated/api";
import type { Id } from "../../convex/_generated/dataModel";
import { settled, signInLink, type Visitor } from "../browser";
import { getJson } from "../support/api";
import type { Backend } from "../support/backend";
import { DashboardClient } from "../support/dashboard-client";
import { test } from "../support/dashboard-test";
import { tenantOf } from "../support/tenant";
import { expectNoHarm, expectNoHarmInTabs, goWithin, unfold, watchForHarm } from "./harm";
import { PAYLOADS } from "./payloads";
import { poison } from "./poison";

/** So high that all of a session is drawn at once; of few pixels, which nobody looks at. */
const HIGH = { viewport: { width: 1100, height: 7_000 }, deviceScaleFactor: 0.2 };

interface Poisoned {
  id: string;
  /** Of a link that shows all of it. */
  token: string;
}

/** The sessions, each with a tag that is its payload, and shared. */
async function sharedSessions(backend: Backend): Promise<Poisoned[]> {
  const { sessions } = await getJson<{ sessions: { id: Id<"sessions">; title: string }[] }>(
    backend.siteUrl,
    backend.apiKey ?? "",
    "/api/sessions?limit=100",
  );
  expect(sessions).toHaveLength(PAYLOADS.length);
  const client = new DashboardClient(backend.url);
  try {
    await client.signIn("code", { code: new URL(await signInLink(backend)).hash.replace("#code=", "") });
    const include = { toolCalls: true, thinking: true, usage: true, paths: true, subagents: true };
    return await Promise.all(
      sessions.map(async ({ id, title }) => {
        await client.convex.mutation(api.sessions.organise.tag, { sessions: [id], add: [title.slice(0, 64)] });
        const { token } = await client.convex.action(api.shares.mine.create, { session: id, include });
        return { id, token };
      }),
    );
  } finally {
    await client.close();
  }
}

const PAGES = [
  "/",
  "/sessions",
  "/search?q=onerror",
  "/search?q=javascript",
  "/usage",
  "/evals",
  "/settings",
  "/settings/machines",
  "/settings/audit",
  "/settings/shares",
];

test(
  "nothing that a transcript says runs or loads, on any page",
  { timeout: 600_000 },
  async ({ dashboard, backend }) => {
    await poison(tenantOf(backend, backend.apiKey));
    const sessions = await sharedSessions(backend);
    const [owner, reader, guest] = [
      await dashboard.signedIn(),
      await dashboard.signedIn("/", HIGH),
      await dashboard.visitor(HIGH),
    ];
    const visitors = [owner, reader, guest];
    for (const { context } of visitors) await watchForHarm(context);
    for (const path of PAGES) {
      await owner.page.goto(path);
      await settled(owner.page);
      await expectNoHarm(owner, new URL(path, backend.url).pathname);
    }
    await inBulkDialogs(owner);
    await reader.page.goto("/sessions");
    await guest.page.goto("/share");
    for (const { id, token } of sessions) {
      const path = `/sessions/${id}`;
      await Promise.all([
        aroundIt(owner, path),
        inAllOfIt(reader, path, path),
        inAllOfIt(guest, `#${token}`, "/share"),
      ]);
      await deleted(owner);
    }
    await inTrash(owner);
    // What took its time has run by now.
    for (const visitor of visitors) {
      await settled(visitor.page);
      await expectNoHarm(visitor, /^\/(sessions|share)/);
    }
  },
);

/** In the session, unfolded. */
async function inAllOfIt(visitor: Visitor, address: string, path: string): Promise<void> {
  await goWithin(visitor.page, address);
  await unfold(visitor.page);
  await expectNoHarm(visitor, path);
}

/** In what stands beside the session, and in the dialogs about it. */
async function aroundIt(visitor: Visitor, path: string): Promise<void> {
  const { page } = visitor;
  await goWithin(page, path);
  await expectNoHarmInTabs(visitor, path);

  await page.getByRole("button", { name: "Add tag" }).click();
  await page.getByRole("combobox", { name: "New tag" }).waitFor();
  await expectNoHarm(visitor, path);
  await page.keyboard.press("Escape");

  await page
    .getByRole("button", { name: /^Enlarge/ })
    .first()
    .click();
  await inDialog(visitor, path, (dialog) => dialog.getByRole("img"));
  await page.keyboard.press("p");
  await inDialog(visitor, path, (dialog) => dialog.getByRole("button", { name: "Revoke" }));
  await page.keyboard.press("e");
  await inDialog(visitor, path, (dialog) => dialog.getByRole("radio").first());
}

async function inDialog(
  visitor: Visitor,
  path: string,
  shown: (dialog: ReturnType<Page["getByRole"]>) => ReturnType<Page["getByRole"]>,
): Promise<void> {
  const dialog = visitor.page.getByRole("dialog");
  await shown(dialog).waitFor();
  await expectNoHarm(visitor, path);
  await visitor.page.keyboard.press("Escape");
  await dialog.waitFor({ state: "detached" });
}

/** From its page to the trash: what says so names it. */
async function deleted(visitor: Visitor): Promise<void> {
  const { page } = visitor;
  // Those of earlier ones stay for some seconds.
  await page.locator("li").evaluateAll((all) => all.forEach((each) => each.setAttribute("data-of-before", "")));
  await page.getByRole("button", { name: "Delete" }).click();
  await page.waitForURL((url) => url.pathname === "/sessions");
  await page.locator("li:not([data-of-before])", { hasText: "is in the trash" }).waitFor();
  await expectNoHarm(visitor, "/sessions");
}

/** What can be done with all of them at once: the tags of all, the export of all. */
async function inBulkDialogs(visitor: Visitor): Promise<void> {
  const { page } = visitor;
  await page.goto("/sessions");
  await page.getByRole("checkbox", { name: "Select all that are loaded" }).check();
  const bulk = page.getByRole("region", { name: "Selected sessions" });
  await bulk.getByRole("button", { name: "Tag" }).click();
  await inDialog(visitor, "/sessions", (dialog) => dialog.getByRole("list", { name: "Tags" }));
  await bulk.getByRole("button", { name: "Export" }).click();
  await inDialog(visitor, "/sessions", (dialog) => dialog.getByRole("radio").first());
}

async function inTrash(visitor: Visitor): Promise<void> {
  const { page } = visitor;
  await page.goto("/sessions?trash=1");
  await page.getByRole("button", { name: "Empty the trash" }).click();
  await inDialog(visitor, "/sessions", (dialog) => dialog.getByRole("button", { name: "Delete for good" }));
}
