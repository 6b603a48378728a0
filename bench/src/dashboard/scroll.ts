import type { CDPSession, Page } from "playwright-core";

export interface Scrolled {
  /** Pictures that the browser sent of what it had painted. */
  frames: number;
  /** Those in which a part of the list as high as a line showed nothing. */
  blank: number;
  /** The longest time between two frames of the page; ms. */
  longestFrameMs: number;
  /** By how much the list moved; px. */
  distance: number;
}

/** A part of the picture; px. */
interface Region {
  x: number;
  top: number;
  width: number;
  bottom: number;
}

/** A fast wheel: this many px in each step. */
const STEP = 240;
const STEPS = 120;
/** The head of the list stays above its lines, the end of the page below them. */
const HEAD = 40;
const FOOT = 12;

/**
 * Scrolls the list of sessions as a fast wheel does, and looks at the pictures that were painted meanwhile: what is in the document may
 * come too late for the screen, which scrolls by itself.
 */
export async function scrollSessions(page: Page): Promise<Scrolled> {
  const first = page.locator("main [data-row]").first();
  await first.waitFor();
  const [row, title, main] = await Promise.all([
    first.boundingBox(),
    first.locator("a").first().boundingBox(),
    page.locator("#main").boundingBox(),
  ]);
  if (row === null || title === null || main === null) throw new Error("The list shows no row");
  await page.mouse.move(title.x, title.y);
  await page.evaluate(watchFrames);
  const pictures = await picturesOf(page, async () => {
    for (let step = 0; step < STEPS; step++) await page.mouse.wheel(0, STEP);
    await page.waitForFunction(hasRested, undefined, { polling: 50 });
  });
  const { longestFrameMs, distance } = await page.evaluate(() => {
    const state = window as typeof window & { opensyncFrames?: Watched };
    if (state.opensyncFrames === undefined) throw new Error("No frame was watched");
    state.opensyncFrames.isOver = true;
    return state.opensyncFrames;
  });
  const region = { x: title.x, top: main.y + HEAD, width: 180, bottom: main.y + main.height - FOOT };
  const blank = await blankOf(page, pictures, { region, lineHeight: row.height });
  return { frames: pictures.length, blank, longestFrameMs, distance };
}

/** JPEG, base64 */
async function picturesOf(page: Page, during: () => Promise<void>): Promise<string[]> {
  const session: CDPSession = await page.context().newCDPSession(page);
  const pictures: string[] = [];
  session.on("Page.screencastFrame", ({ data, sessionId }) => {
    pictures.push(data);
    void session.send("Page.screencastFrameAck", { sessionId });
  });
  await session.send("Page.startScreencast", { format: "jpeg", quality: 70, everyNthFrame: 1 });
  await during();
  await session.send("Page.stopScreencast");
  await session.detach();
  return pictures;
}

/**
 * In how many of the pictures a strip of the region as high as a line and a bit has one colour only: there is a title in every line, and it
 * is dark on light.
 */
async function blankOf(
  page: Page,
  pictures: readonly string[],
  { region, lineHeight }: { region: Region; lineHeight: number },
): Promise<number> {
  const looking = await page.context().newPage();
  try {
    let blank = 0;
    for (const picture of pictures) {
      const url = `data:image/jpeg;base64,${picture}`;
      if (await looking.evaluate(hasBlankStrip, { url, region, height: Math.ceil(lineHeight * 1.25) })) blank += 1;
    }
    return blank;
  } finally {
    await looking.close();
  }
}

/** In the page. */
async function hasBlankStrip({
  url,
  region,
  height,
}: {
  url: string;
  region: Region;
  height: number;
}): Promise<boolean> {
  /** Of 255: a title's letters differ from the ground by over 150, a placeholder by under 30. */
  const CONTRAST = 60;
  const image = new Image();
  image.src = url;
  await image.decode();
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [image.width, image.height];
  const context = canvas.getContext("2d", { willReadFrequently: true });
  if (context === null) throw new Error("The browser draws no pictures");
  context.drawImage(image, 0, 0);
  const [width, rows] = [Math.round(region.width), Math.round(region.bottom - region.top)];
  const { data } = context.getImageData(Math.round(region.x), Math.round(region.top), width, rows);
  let without = 0;
  for (let y = 0; y < rows; y++) {
    let [darkest, lightest] = [255, 0];
    for (let x = 0; x < width; x++) {
      const value = data[(y * width + x) * 4 + 1] ?? 0;
      darkest = Math.min(darkest, value);
      lightest = Math.max(lightest, value);
    }
    without = lightest - darkest < CONTRAST ? without + 1 : 0;
    if (without >= height) return true;
  }
  return false;
}

interface Watched {
  longestFrameMs: number;
  distance: number;
  /** Since when the list has not moved. */
  restedAt: number;
  isOver: boolean;
}

/** In the page. */
function watchFrames(): void {
  const state = window as typeof window & { opensyncFrames?: Watched };
  const scroller = document.getElementById("main");
  if (scroller === null) throw new Error("The page has no main part");
  const begin = scroller.scrollTop;
  let last = performance.now();
  const frames: Watched = { longestFrameMs: 0, distance: 0, restedAt: last, isOver: false };
  state.opensyncFrames = frames;
  const look = (now: number): void => {
    if (frames.isOver) return;
    frames.longestFrameMs = Math.max(frames.longestFrameMs, now - last);
    last = now;
    if (scroller.scrollTop - begin > frames.distance) {
      frames.distance = scroller.scrollTop - begin;
      frames.restedAt = now;
    }
    requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
}

/** In the page. */
function hasRested(): boolean {
  const { opensyncFrames } = window as typeof window & { opensyncFrames?: Watched };
  return (
    opensyncFrames !== undefined && opensyncFrames.distance > 0 && performance.now() - opensyncFrames.restedAt > 300
  );
}
