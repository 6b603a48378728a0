import { existsSync, mkdtempSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openBrowser } from "./open-browser";

const ADDRESS = "http://127.0.0.1:3210/#code=isc_secret";

let desktop: string;
beforeEach(() => {
  desktop = mkdtempSync(join(tmpdir(), "desktop-"));
});
afterEach(() => rmSync(desktop, { recursive: true, force: true }));

/** A desktop's command, as a real process: notes what it was called with and what it was told, and prints. */
function command(name: string, { prints = "", exit = 0 } = {}): void {
  const script = `#!/bin/sh\nprintf '%s\\n' "$@" > "${desktop}/${name}.args"\ncat > "${desktop}/${name}.input"\nprintf '%s' '${prints}'\nexit ${exit}\n`;
  writeFileSync(join(desktop, name), script, { mode: 0o755 });
}

const told = (name: string, what: "args" | "input"): string => readFileSync(join(desktop, `${name}.${what}`), "utf8");

function place(platform: NodeJS.Platform, hidden = ""): Parameters<typeof openBrowser>[1] {
  const folder = join(desktop, hidden, "data");
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  return { folder, platform, environment: { PATH: `${desktop}${delimiter}${process.env["PATH"] ?? ""}` } };
}

function linux({ browser = "firefox.desktop", pages = "", exit = 0 } = {}): void {
  command("xdg-settings", { prints: `${browser}\n` });
  command("xdg-mime", { prints: `${pages || browser}\n` });
  command("xdg-open", { exit });
}

test("on Linux the address stands in a file that only its owner can read, and in no command's arguments", async () => {
  linux();
  const { folder, ...rest } = place("linux", ".local");
  const remove = await openBrowser(ADDRESS, { folder, ...rest });
  const file = told("xdg-open", "args").trim();
  expect(file).toBe(join(folder, "open-dashboard.html"));
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(readFileSync(file, "utf8")).toContain(`content="0; url=${ADDRESS}"`);
  for (const name of ["xdg-open", "xdg-settings", "xdg-mime"]) expect(told(name, "args")).not.toContain("isc_");
  await remove();
  expect(existsSync(file)).toBe(false);
});

test("nothing is opened where it would be an editor that opens pages, or a snap that cannot read the folder; nothing is left", async () => {
  linux({ pages: "code.desktop" });
  await expect(openBrowser(ADDRESS, place("linux"))).rejects.toThrow("does not open");
  linux({ browser: "firefox_firefox.desktop" });
  await expect(openBrowser(ADDRESS, place("linux", ".local"))).rejects.toThrow("does not open");
  expect(existsSync(join(desktop, "xdg-open.args"))).toBe(false);
  await openBrowser(ADDRESS, place("linux"));

  linux({ exit: 3 });
  const failing = place("linux", ".config");
  await expect(openBrowser(ADDRESS, failing)).rejects.toThrow("xdg-open ended with 3");
  expect(existsSync(join(failing.folder, "open-dashboard.html"))).toBe(false);
  await expect(openBrowser(ADDRESS, { ...failing, environment: { PATH: "/nowhere" } })).rejects.toThrow("ENOENT");
});

test.each([
  ["darwin", "osascript", `open location "${ADDRESS}"`],
  ["win32", "powershell.exe", `Start-Process '${ADDRESS}'`],
] as const)("on %s the system is told the address by its command's input", async (platform, name, input) => {
  command(name);
  await openBrowser(ADDRESS, place(platform));
  expect(told(name, "input").trim()).toBe(input);
  expect(told(name, "args")).not.toContain("isc_");
});
