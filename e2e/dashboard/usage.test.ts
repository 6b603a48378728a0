import { readFileSync } from "node:fs";
import type { Locator, Page } from "playwright-core";
import { expect } from "vitest";
import { settled } from "../browser";
import { test } from "../support/dashboard-test";
import { tenantOf } from "../support/tenant";

const DAY = 86_400_000;
const now = Date.now();

/** A session of each of two projects: one whose model everybody knows the price of, one whose model nobody does. */
function batch(): Record<string, unknown> {
  const call = (session: string, day: number, model: string) => ({
    sessionExternalId: session,
    externalId: `${session}-${day}`,
    role: "assistant",
    createdAt: now - day * DAY,
    model,
    usage: { input: 1_000, output: 100_000, cacheRead: 500_000 },
  });
  return {
    client: { name: "test", version: "1", machineId: "m1", hostname: "desk", platform: "linux" },
    sessions: [
      {
        externalId: "known",
        source: "claude-code",
        projectPath: "/src/shop",
        title: "Known",
        startedAt: now - 3 * DAY,
      },
      { externalId: "unknown", source: "opencode", projectPath: "/src/notes", title: "Unknown", startedAt: now - DAY },
    ],
    messages: [
      call("known", 3, "claude-opus-4-8"),
      call("known", 1, "claude-opus-4-8"),
      call("unknown", 1, '=HYPERLINK("x"),model'),
    ],
  };
}

const search = (page: Page): string => decodeURIComponent(new URL(page.url()).search);

test("every chart narrows the page by a click or by keys, and what it narrowed to goes along to other pages", async ({
  dashboard,
  backend,
}) => {
  await tenantOf(backend, backend.apiKey).sync(batch());
  const { page } = await dashboard.signedIn("/");
  await settled(page);
  const main = page.getByRole("main");

  await main.getByRole("button", { name: "shop", exact: false }).first().click();
  await expect.poll(() => search(page)).toBe("?project=/src/shop");
  await settled(page);
  await expect
    .poll(() => main.getByRole("region", { name: "Sessions", exact: true }).innerText())
    .toMatch(/^Sessions\s+1\b/);
  await page.getByRole("navigation", { name: "Pages" }).getByRole("link", { name: "Usage" }).click();
  await page.getByRole("heading", { level: 1, name: "Usage" }).waitFor();
  expect(search(page)).toBe("?project=/src/shop");
  await page.getByRole("button", { name: "Remove filter: Project" }).click();
  await expect.poll(() => search(page)).toBe("");

  await settled(page);
  const bars = page.getByRole("listbox", { name: /^Cost over time/ });
  await bars.focus();
  await page.keyboard.press("ArrowLeft");
  await page.keyboard.press("Enter");
  const yesterday = new Date(now - DAY).toISOString().slice(0, 10);
  await expect.poll(() => search(page)).toBe(`?from=${yesterday}&to=${yesterday}`);
});

test("every other chart narrows the page to what is clicked, and a second click takes that back", async ({
  dashboard,
  backend,
}) => {
  await tenantOf(backend, backend.apiKey).sync(batch());
  const { page } = await dashboard.signedIn("/?metric=messages");
  await settled(page);
  const main = page.getByRole("main");
  const turns = async (mark: Locator, filter: string): Promise<void> => {
    for (const wanted of [`?metric=messages&${filter}`, "?metric=messages"]) {
      await mark.click();
      await expect.poll(() => search(page)).toBe(wanted);
      await settled(page);
    }
  };
  const bar = (card: string, name: string): Locator =>
    main
      .locator("section, article, div")
      .filter({ has: page.getByRole("heading", { name: card, exact: true }) })
      .last()
      .getByRole("button", { name });
  await turns(bar("By project", "notes"), "project=/src/notes");
  await turns(bar("By model", "claude-opus-4-8"), "model=claude-opus-4-8");
  await turns(bar("By agent", "OpenCode"), "agent=opencode");
  await turns(bar("By machine", "desk"), "machine=m1");
  await turns(main.getByRole("list", { name: "Legend" }).getByRole("button", { name: "OpenCode" }), "agent=opencode");
  const yesterday = new Date(now - DAY).toISOString().slice(0, 10);
  const dates = `from=${yesterday}&to=${yesterday}`;
  await turns(
    main
      .getByRole("listbox", { name: /^Messages of the last/ })
      .getByRole("option")
      .nth(-2),
    dates,
  );
  await main.getByRole("list").getByRole("link", { name: "Known" }).last().click();
  await expect.poll(() => new URL(page.url()).pathname).toMatch(/^\/sessions\/.+/);
});

test("figures stand under the names of what they answer until those of another question are there", async ({
  dashboard,
  backend,
}) => {
  await tenantOf(backend, backend.apiKey).sync(batch());
  const { page } = await dashboard.signedIn("/usage");
  const held: (() => void)[] = [];
  let isHeld = false;
  await page.routeWebSocket(/\/sync$/, (socket) => {
    const server = socket.connectToServer();
    socket.onMessage((sent) => {
      if (isHeld) held.push(() => server.send(sent));
      else server.send(sent);
    });
  });
  await page.reload();
  await settled(page);
  const csv = page.getByRole("button", { name: "CSV" });
  await expect.poll(() => csv.isEnabled()).toBe(true);

  isHeld = true;
  await page.getByRole("group", { name: "By", exact: true }).getByText("Project", { exact: true }).click();
  await expect.poll(() => search(page)).toBe("?by=project");
  await expect.poll(() => held.length).toBeGreaterThan(0);
  expect(await page.getByRole("heading", { name: "By model", exact: true }).isVisible()).toBe(true);
  expect(await csv.isEnabled()).toBe(false);

  isHeld = false;
  for (const send of held) send();
  await page.getByRole("heading", { name: "By project", exact: true }).waitFor();
  await expect.poll(() => csv.isEnabled()).toBe(true);
});

test("a model without a price is said, not summed as free; with a price of one's own and a recompute it costs", async ({
  dashboard,
  backend,
}) => {
  await tenantOf(backend, backend.apiKey).sync(batch());
  const { page } = await dashboard.signedIn("/usage");
  await settled(page);
  await page.getByText(/No price is known for =HYPERLINK/).waitFor();

  const download = page.waitForEvent("download");
  await page.getByRole("button", { name: "CSV" }).click();
  const csv = readFileSync(await (await download).path(), "utf8").split("\r\n");
  expect(csv[0]).toMatch(/^from,to,model,sessions,messages,/);
  expect(csv.find((line) => line.includes("HYPERLINK"))).toMatch(
    /^[\d-]+,[\d-]+,"'=HYPERLINK\(""x""\),model",\d+,1,0,1000,100000,0,500000,0,,1,0$/,
  );

  await page.getByRole("button", { name: /^Set the price of =HYPERLINK/ }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Input", { exact: true }).fill("free");
  await dialog.getByLabel("Output", { exact: true }).fill("10");
  await dialog.getByRole("button", { name: "Set the price", exact: true }).click();
  await dialog.getByText(/A number such as/).waitFor();
  await dialog.getByLabel("Input", { exact: true }).fill("2");
  await dialog.getByLabel("Cache read", { exact: true }).fill("0.2");
  await dialog.getByRole("button", { name: "Set the price", exact: true }).click();
  await dialog.waitFor({ state: "detached" });

  await page.getByRole("button", { name: "Recompute" }).click();
  await page.getByText(/^1 of 3 messages changed/).waitFor();
  await page.getByRole("button", { name: "Refresh the figures" }).click();
  // 1,000 at $2, 100,000 at $10 and 500,000 at $0.20 for a million.
  await page
    .getByRole("row", { name: /HYPERLINK/ })
    .getByText("$1.10")
    .waitFor();
  expect(await page.getByText(/No price is known/).count()).toBe(0);
});

test("an hour of the week and a tool lead to the sessions behind them, by a click and by keys", async ({
  dashboard,
  backend,
}) => {
  // A Monday at 01:30 UTC, which is a Sunday evening in New York, summer or winter.
  const monday = Math.floor((now - 11 * DAY) / DAY) * DAY;
  const at = monday + ((8 - new Date(monday).getUTCDay()) % 7) * DAY + 90 * 60_000;
  const call = (session: string, time: number, toolName: string) => ({
    sessionExternalId: session,
    externalId: `${session}-${time}`,
    role: "assistant",
    createdAt: time,
    model: "claude-opus-4-8",
    usage: { output: 10 },
    parts: [{ type: "tool", toolName, status: "completed" }],
  });
  const session = (externalId: string, startedAt: number) => ({
    externalId,
    source: "claude-code",
    projectPath: "/src/hours",
    title: `Session ${externalId}`,
    startedAt,
  });
  await tenantOf(backend, backend.apiKey).sync({
    sessions: [session("evening", at), session("days", at), session("other", at + 5 * 3_600_000)],
    messages: [
      call("evening", at, "Bash"),
      call("days", at + 600_000, "Read"),
      call("days", at + DAY, "Edit"),
      call("other", at + 5 * 3_600_000, "Bash"),
      { ...call("long-ago", now - 200 * DAY, "Bash") },
    ],
  });
  const { page } = await dashboard.signedIn("/?project=/src/hours", { timezoneId: "America/New_York" });
  await settled(page);
  const shown = async (): Promise<string[]> =>
    (
      await page
        .getByRole("main")
        .getByRole("link", { name: /^Session / })
        .allInnerTexts()
    ).toSorted();
  const local = new Intl.DateTimeFormat("en-GB", { timeZone: "America/New_York", hour: "2-digit", hour12: false });
  const hour = local.format(at);

  const cell = page.getByRole("gridcell", { name: new RegExp(`^Sunday ${hour}:00`) });
  await expect.poll(() => cell.getAttribute("aria-label")).toMatch(/2 messages$/);
  await cell.click();
  await expect.poll(() => new URL(page.url()).pathname).toBe("/sessions");
  expect(search(page)).toMatch(new RegExp(`^\\?project=/src/hours&from=[\\d-]+&hour=sun-${hour}$`));
  await expect.poll(shown).toEqual(["Session days", "Session evening"]);
  await page.getByRole("button", { name: new RegExp(`^Hour: ?Sunday ${hour}:00`) }).waitFor();
  await page.getByRole("button", { name: "Remove filter: Hour" }).click();
  await expect.poll(shown).toEqual(["Session days", "Session evening", "Session other"]);

  await page.goto("/?project=/src/hours");
  await settled(page);
  const bash = page.getByRole("link", { name: /^Bash/ });
  await bash.focus();
  await page.keyboard.press("Enter");
  await expect.poll(() => search(page)).toMatch(/^\?project=\/src\/hours&from=[\d-]+&tool=Bash$/);
  await expect.poll(shown).toEqual(["Session evening", "Session other"]);
  await page.getByRole("button", { name: /^Tool: ?Bash$/ }).waitFor();
  await page.getByRole("button", { name: "Filter", exact: true }).click();
  await page.getByRole("button", { name: "Hour", exact: true }).click();
  await page.getByRole("combobox", { name: "Hour" }).fill(`sunday ${hour}`);
  await page.keyboard.press("Enter");
  await expect.poll(shown).toEqual(["Session evening"]);

  await page.goto("/?project=/src/hours");
  await settled(page);
  // The keys begin on Monday at nine.
  await page.getByRole("grid", { name: /^Messages by hour of the week/ }).focus();
  for (let day = 0; day < 6; day++) await page.keyboard.press("ArrowDown");
  for (let from = 9; from < Number(hour); from++) await page.keyboard.press("ArrowRight");
  await page.keyboard.press("Enter");
  await expect.poll(() => search(page)).toContain(`hour=sun-${hour}`);
});
