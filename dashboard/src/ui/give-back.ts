/** Gives the focus to what had it before. That may be gone, as the menu's item that opened a dialog: then the page has it. */
export function giveBack(element: Element | null): void {
  const isThere = element instanceof HTMLElement && element.isConnected && element !== document.body;
  const target = isThere ? element : document.getElementById("main");
  target?.focus({ preventScroll: true });
}
