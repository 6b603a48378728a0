import type { Page } from "playwright-core";

/** What people look at it with; CSS pixels. */
export const WIDTHS = {
  phone: { width: 360, height: 740 },
  tablet: { width: 768, height: 1024 },
  desktop: { width: 1440, height: 900 },
};
export const THEMES = ["light", "dark"] as const;

export interface Look {
  readonly name: string;
  readonly size: keyof typeof WIDTHS;
  readonly theme: (typeof THEMES)[number];
}

export const LOOKS: readonly Look[] = THEMES.flatMap((theme) =>
  Object.keys(WIDTHS).map((size) => ({ name: `${size}, ${theme}`, size: size as Look["size"], theme })),
);

/** The page as a device of that size shows it that prefers that theme; without animations. */
export async function lookAt(page: Page, { size, theme }: Look): Promise<void> {
  await page.setViewportSize(WIDTHS[size]);
  await page.emulateMedia({ colorScheme: theme, reducedMotion: "reduce" });
}

/** By how many pixels the document is wider than the screen. */
export async function overflow(page: Page): Promise<number> {
  return await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
}
