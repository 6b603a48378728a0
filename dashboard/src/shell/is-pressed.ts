type Pressed = Pick<KeyboardEvent, "key" | "shiftKey" | "ctrlKey" | "altKey" | "metaKey">;

/** Whether the keys, such as `j`, `Shift+J`, `]` or `Mod+K` (Cmd on a Mac, Ctrl elsewhere), are what was pressed. */
export function isPressed(keys: string, event: Pressed, isMac: boolean): boolean {
  const parts = keys.split("+");
  const key = parts.at(-1) ?? "";
  const wantsMod = parts.includes("Mod");
  // Many keyboards make signs such as "[" with AltGr, which Windows tells as Ctrl and Alt; on a Mac it is the option key. Alt alone is the
  // browser's elsewhere, and so is Alt with a number: to another tab.
  const isMadeWithAlt = event.altKey && (isMac || event.ctrlKey);
  if (isMadeWithAlt && isSign(key)) return !wantsMod && event.key === key;
  if (wantsMod !== (isMac ? event.metaKey : event.ctrlKey)) return false;
  if (event.altKey || (isMac ? event.ctrlKey : event.metaKey)) return false;
  // Of letters, Shift is part of the combination; of signs such as "?" it is how the keyboard makes them.
  if (isLetter(key) && parts.includes("Shift") !== event.shiftKey) return false;
  return event.key.toLowerCase() === key.toLowerCase();
}

function isSign(key: string): boolean {
  return /^[^a-z\d]$/i.test(key);
}

function isLetter(key: string): boolean {
  return /^[a-z]$/i.test(key);
}
