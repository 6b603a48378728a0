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
