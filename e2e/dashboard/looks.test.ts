import type { Page } from "playwright-core";
import { expect } from "vitest";
import { fillDemo } from "../../cli/src/demo";
import { LOOKS, lookAt, type Look, overflow, settled, violations } from "../browser";
import { getJson } from "../support/api";
import { test as base } from "../support/dashboard-test";
import { addTenant, tenantOf, type Tenant } from "../support/tenant";

/** A year of one user's work. */
const test = base.extend<{ owner: Tenant }>({
  owner: [
    async ({ backend }, use) => {
      const { siteUrl, apiKey } = backend;
      await fillDemo({ siteUrl, apiKey: apiKey ?? "", sessions: 40, long: 400 });
      await use(tenantOf(backend, apiKey));
    },
    { scope: "file" },
  ],
});

/** What is wrong with the page as each device shows it: the finding, and where it was seen. */
async function findings(page: Page): Promise<string[]> {
  const found = new Map<string, string[]>();
  const add = (finding: string, { name }: Look): void => {
    found.set(finding, [...(found.get(finding) ?? []), name]);
  };
  for (const look of LOOKS) {
    await lookAt(page, look);
    await settled(page);
    const wider = await overflow(page);
    if (wider !== null) add(wider, look);
    for (const violation of await violations(page)) add(violation, look);
  }
  return [...found].map(([finding, looks]) => `${finding} [${looks.join("; ")}]`);
}

const PAGES = [
  "/",
  "/sessions",
  "/search",
  "/search?q=checkout",
  "/usage",
  "/evals",
  "/settings/keys",
  "/settings/machines",
  "/settings/shares",
  "/settings/data",
  "/settings/invitations",
  "/settings/audit",
  "/settings/account",
  "/no-such-page",
];

test.for(PAGES)(
  "%s is readable by everybody, on a phone and on a wide screen, by day and by night",
  async (path, { dashboard, owner }) => {
    expect(owner.apiKey).not.toBe("");
    const { page } = await dashboard.signedIn(path);
    expect(await findings(page)).toEqual([]);
  },
);

test.for(["/", "/sessions", "/usage", "/evals", "/search"])(
  "%s is, too, where there is nothing yet",
  async (path, { dashboard, backend }) => {
    const userId = await addTenant(backend).then(async ({ siteUrl, apiKey }) => {
      const { user } = await getJson<{ user: { id: string } }>(siteUrl, apiKey, "/api/me");
      return user.id;
    });
    const { page } = await dashboard.signedIn(path, { userId });
    expect(await findings(page)).toEqual([]);
  },
);

test.for([
  ["one that works, with an open to-do list", "Product list jumps while images load"],
  ["one with a subagent", "Webhook handler processes an event twice"],
  ["one with a picture", "Cart badge shows the old number after login"],
  ["a long one", "the session that never ends"],
])("a session is: %s", async ([, title], { dashboard, owner }) => {
  const { sessions } = await getJson<{ sessions: { id: string; title: string }[] }>(
    owner.siteUrl,
    owner.apiKey,
    "/api/sessions?limit=100",
  );
  const session = sessions.find((each) => each.title.includes(title ?? ""));
  const { page } = await dashboard.signedIn(`/sessions/${session?.id ?? title}`);
  expect(await findings(page)).toEqual([]);
});

test("the theme is the device's until somebody chooses another, and then that, from the first frame on", async ({
  dashboard,
}) => {
  const { page } = await dashboard.signedIn("/usage", { colorScheme: "light" });
  const ground = (): Promise<string> => page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
  const choose = async (name: string): Promise<void> => {
    await page.getByRole("button", { name: "Theme" }).click();
    await page.getByRole("menuitem", { name }).click();
  };
  const light = await ground();
  await page.emulateMedia({ colorScheme: "dark" });
  await expect.poll(ground).not.toBe(light);
  const dark = await ground();

  await choose("Light");
  await expect.poll(ground).toBe(light);
  await page.emulateMedia({ colorScheme: "light" });
  await choose("Dark");
  await expect.poll(ground).toBe(dark);

  await page.addInitScript(noteGrounds);
  await page.reload();
  await page.getByRole("button", { name: "Theme" }).waitFor();
  const seen = await page.evaluate(() => (window as Noting).opensyncGrounds);
  expect(new Set(seen)).toEqual(new Set([dark]));

  await choose("As the device");
  await expect.poll(ground).toBe(light);
  await page.emulateMedia({ colorScheme: "dark" });
  await expect.poll(ground).toBe(dark);
});

type Noting = typeof window & { opensyncGrounds?: string[] };

/** In the page: what each frame is drawn on, before it is drawn. */
function noteGrounds(): void {
  const seen: string[] = ((window as Noting).opensyncGrounds = []);
  const note = (): void => {
    if (document.body !== null) seen.push(getComputedStyle(document.documentElement).backgroundColor);
    requestAnimationFrame(note);
  };
  requestAnimationFrame(note);
}
