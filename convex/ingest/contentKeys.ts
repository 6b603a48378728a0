/** Keys among a message's parts of the flat fields `textContent` and `thinkingContent`, which earlier clients send. */
export const TEXT_KEY = "~text";
export const THINKING_KEY = "~thinking";

/** Whether a part is neither a flat field nor posted by itself: one of a list that was sent whole. */
export function isListed(part: { key: string; apart?: unknown }): boolean {
  return part.apart === undefined && !isFlat(part);
}

export function isFlat({ key }: { key: string }): boolean {
  return key === TEXT_KEY || key === THINKING_KEY;
}
