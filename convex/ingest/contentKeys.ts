/** Keys among a message's parts of the flat fields `textContent` and `thinkingContent`, which earlier clients send. */
export const TEXT_KEY = "~text";
export const THINKING_KEY = "~thinking";

export function isFlat({ key }: { key: string }): boolean {
  return key === TEXT_KEY || key === THINKING_KEY;
}
