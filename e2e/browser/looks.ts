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

/** The page as a device of that size shows it that prefers that theme; without animations. Loaded anew where the theme is another. */
export async function lookAt(page: Page, { size, theme }: Look): Promise<void> {
  await page.setViewportSize(WIDTHS[size]);
  await page.emulateMedia({ reducedMotion: "reduce" });
  const shown = await page.evaluate(() => (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light"));
  if (shown === theme) return;
  await page.emulateMedia({ colorScheme: theme, reducedMotion: "reduce" });
  if (page.url() !== "about:blank") await page.reload();
}

/** What makes the document wider than the screen, and by how many pixels; null where nothing does. */
export async function overflow(page: Page): Promise<string | null> {
  return await page.evaluate(() => {
    const root = document.documentElement;
    // The page scrolls within the frame.
    const page = document.getElementById("main") ?? root;
    const wider = Math.max(root.scrollWidth - root.clientWidth, page.scrollWidth - page.clientWidth);
    if (wider <= 0) return null;
    const reachesOut = (element: Element): boolean => element.getBoundingClientRect().right > root.clientWidth + 1;
    const first = [...document.body.querySelectorAll("*")].find((element) => reachesOut(element));
    return `the page is ${wider} px wider than the screen, from ${first?.outerHTML.slice(0, 120) ?? "nowhere"} on`;
  });
}
