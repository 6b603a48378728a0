import { expect, test } from "vitest";
import { isPressed } from "./is-pressed";

const press = (key: string, ...held: string[]): Parameters<typeof isPressed>[1] => ({
  key,
  shiftKey: held.includes("Shift"),
  ctrlKey: held.includes("Ctrl"),
  altKey: held.includes("Alt"),
  metaKey: held.includes("Meta"),
});

test("a key alone is no part of what the browser and the system do with it", () => {
  for (const held of ["Ctrl", "Alt", "Meta"])
    for (const key of ["j", "1", "/", "Delete"]) expect(isPressed(key, press(key, held), false), held).toBe(false);
  expect(isPressed("1", press("1"), false)).toBe(true);
  // An AltGr that makes no sign of its own is told so, too.
  expect(isPressed("1", press("1", "Ctrl", "Alt"), false)).toBe(false);
});

test("signs are taken however the keyboard makes them", () => {
  expect(isPressed("[", press("[", "Ctrl", "Alt"), false)).toBe(true);
  expect(isPressed("[", press("[", "Alt"), true)).toBe(true);
  expect(isPressed("?", press("?", "Shift"), false)).toBe(true);
});

test("Shift and Mod are part of a combination with a letter, and caps lock is none", () => {
  expect(isPressed("Shift+J", press("J", "Shift"), false)).toBe(true);
  expect(isPressed("j", press("J", "Shift"), false)).toBe(false);
  expect(isPressed("j", press("J"), false)).toBe(true);
  expect(isPressed("Mod+K", press("k", "Ctrl"), false)).toBe(true);
  expect(isPressed("Mod+K", press("k", "Meta"), true)).toBe(true);
  expect(isPressed("Mod+K", press("k", "Ctrl"), true)).toBe(false);
});
