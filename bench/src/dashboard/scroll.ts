import type { Page } from "playwright-core";

export interface Scrolled {
  frames: number;
  /** Frames in which at least one of the looked-at places of the list showed nothing. */
  blank: number;
  /** The longest time between two frames; ms. */
  longestFrameMs: number;
  /** By how much the list moved; px. */
  distance: number;
}

/** A fast wheel: this many px in each step. */
const STEP = 240;
const STEPS = 120;

/** Scrolls the list of sessions as a fast wheel does, and looks in every frame whether a row is at each of nine heights. */
export async function scrollSessions(page: Page): Promise<Scrolled> {
  const first = page.locator('main a[href^="/sessions/"]').first();
  await first.waitFor();
  const box = await first.boundingBox();
  if (box === null) throw new Error("The list shows no row");
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  await page.evaluate(watchFrames, { x: box.x + 8, top: box.y + 8 });
  for (let step = 0; step < STEPS; step++) await page.mouse.wheel(0, STEP);
  await page.waitForTimeout(300);
  return await page.evaluate(() => {
    const state = window as typeof window & { opensyncFrames?: Scrolled & { isOver: boolean } };
    const frames = state.opensyncFrames;
    if (frames === undefined) throw new Error("No frame was watched");
    frames.isOver = true;
    const { isOver: _over, ...result } = frames;
    return result;
  });
}

/** In the page. */
function watchFrames({ x, top }: { x: number; top: number }): void {
  const state = window as typeof window & { opensyncFrames?: Scrolled & { isOver: boolean } };
  const frames = { frames: 0, blank: 0, longestFrameMs: 0, distance: 0, isOver: false };
  state.opensyncFrames = frames;
  const scroller = scrollerOf(document.elementFromPoint(x, top));
  const bottom = Math.min(innerHeight, scroller.getBoundingClientRect().bottom) - 12;
  const begin = scroller.scrollTop;
  let last = performance.now();
  const look = (now: number): void => {
    if (frames.isOver) return;
    frames.frames += 1;
    frames.longestFrameMs = Math.max(frames.longestFrameMs, now - last);
    frames.distance = Math.max(frames.distance, scroller.scrollTop - begin);
    last = now;
    for (let place = 0; place < 9; place++) {
      const element = document.elementFromPoint(x, top + ((bottom - top) * place) / 8);
      const row = element?.closest('a[href^="/sessions/"], [role="row"], [role="listitem"], li, tr, [data-row]');
      if (row !== null && row !== undefined && (row.textContent ?? "").trim() !== "") continue;
      frames.blank += 1;
      break;
    }
    requestAnimationFrame(look);
  };
  requestAnimationFrame(look);

  function scrollerOf(element: Element | null): Element {
    for (let each = element; each !== null; each = each.parentElement)
      if (each.scrollHeight > each.clientHeight + 1 && /auto|scroll/.test(getComputedStyle(each).overflowY))
        return each;
    return document.scrollingElement ?? document.documentElement;
  }
}
