/** One line a row, as RFC 4180 has it. */
export function csvText(header: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  return `${[header, ...rows].map((row) => row.map(csvCell).join(",")).join("\r\n")}\r\n`;
}

/**
 * A text that a spreadsheet would take for a formula is given a quote sign, which shows it as text: names of projects and models are
 * whatever others called them.
 */
function csvCell(value: string | number): string {
  if (typeof value === "number") return String(value);
  const text = /^\s*[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) || text !== text.trim() ? `"${text.replaceAll('"', '""')}"` : text;
}

/** Micro-USD as USD, exactly and without a floating point's tail. */
export function usdText(microUsd: number): number {
  return Number((microUsd / 1_000_000).toFixed(6));
}

export function downloadText(name: string, type: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: `${type};charset=utf-8` }));
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  // The browser has begun with it by then.
  window.setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
