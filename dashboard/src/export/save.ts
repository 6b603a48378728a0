/** A file that was written in the browser. */
export interface WrittenFile {
  readonly name: string;
  readonly content: Blob;
}

/** Hands a file over to the browser's downloads. */
export function save({ name, content }: WrittenFile): void {
  const url = URL.createObjectURL(content);
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  // The browser has begun to read by then.
  window.setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
