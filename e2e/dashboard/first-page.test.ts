import { expect } from "vitest";
import { settled, violations } from "../browser";
import { test } from "../support/dashboard-test";

test("a sign-in link opens the dashboard, once; without one there is the sign-in", async ({ dashboard, backend }) => {
  const { page } = await dashboard.visitor();
  await page.goto(backend.dashboardUrl);
  await page.getByRole("navigation", { name: "Pages" }).waitFor();
  expect(new URL(page.url()).hash).toBe("");
  await settled(page);
  expect(await violations(page)).toEqual([]);

  const another = await dashboard.visitor();
  another.faults.allow(/"code":"invalid_code"/);
  await another.page.goto(backend.dashboardUrl);
  await another.page.getByRole("heading", { name: "Sign in" }).waitFor();
  await settled(another.page);
  expect(await violations(another.page)).toEqual([]);
});

test("the palette opens from any page what its commands promise, by keys alone", async ({ dashboard }) => {
  const { page } = await dashboard.signedIn("/usage");
  await settled(page);
  const run = async (text: string, dialog: string): Promise<void> => {
    await page.keyboard.press("ControlOrMeta+k");
    await page.getByPlaceholder("Search, or go to…").fill(text);
    await page.getByRole("option", { name: dialog }).waitFor();
    await page.keyboard.press("Enter");
    // Where it is typed to next.
    await page
      .getByRole("dialog", { name: dialog.replace("…", "") })
      .locator("input:focus")
      .waitFor();
  };
  await run("new api", "New API key…");
  await page.keyboard.type("By the palette");
  await page.keyboard.press("Escape");
  await expect.poll(() => page.url()).toMatch(/\/settings\/keys$/);
  await run("invite", "Invite somebody…");
  await page.keyboard.type("Grace");
  await page.getByRole("dialog").getByRole("button", { name: "Make the link" }).click();
  await page.getByRole("dialog", { name: "The invitation" }).waitFor();
  await page.keyboard.press("Escape");
  await page.getByRole("table", { name: "Invitations" }).getByText("Grace").waitFor();
});
