/** Node's names of platforms that people know by others. */
const NAMES = new Map([
  ["darwin", "macOS"],
  ["linux", "Linux"],
  ["win32", "Windows"],
  ["freebsd", "FreeBSD"],
]);

/** What a machine runs, as its users call it; one that is not known, as it called itself. */
export function platformText(platform: string): string {
  return NAMES.get(platform) ?? platform;
}
