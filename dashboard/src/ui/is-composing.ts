import type { KeyboardEvent } from "react";

/**
 * A key of an input method, with which Chinese, Japanese or Korean is written: Enter and Escape choose what is being written, and mean
 * nothing else. Safari tells the end of it before the key, which then has this code.
 */
export function isComposing({ nativeEvent }: KeyboardEvent): boolean {
  return nativeEvent.isComposing || nativeEvent.keyCode === 229;
}
