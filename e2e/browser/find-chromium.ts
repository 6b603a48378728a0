import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { promisify } from "node:util";

const run = promisify(execFile);

/** Where systems put Chromium, Chrome and what is built from it. */
const PLACES = [
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/usr/bin/google-chrome-stable",
  "/snap/bin/chromium",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
  "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
  "C:\\Program Files (x86)\\Google\\Chrome\\Application\\chrome.exe",
];

/**
 * A Chromium on this machine: the one that `CHROMIUM` names, else one of the system's. On Debian, as root, its package is installed
 * where there is none, with a font that its pages can be read in.
 */
export async function findChromium(environment: NodeJS.ProcessEnv = process.env): Promise<string> {
  const { CHROMIUM: named } = environment;
  if (named !== undefined && named !== "") {
    if (existsSync(named)) return named;
    throw new Error(`CHROMIUM is ${named}, and nothing is there.`);
  }
  const found = PLACES.find((path) => existsSync(path));
  if (found !== undefined) return found;
  if (existsSync("/etc/debian_version") && process.getuid?.() === 0) {
    await install();
    const installed = PLACES.find((path) => existsSync(path));
    if (installed !== undefined) return installed;
  }
  throw new Error(
    "These tests run in a real browser, and there is none on this machine. Install Chromium (Debian, Ubuntu: apt-get install chromium) " +
      "or Chrome, or set CHROMIUM to the path of one.",
  );
}

async function install(): Promise<void> {
  const apt = async (...args: string[]): Promise<void> => {
    await run("apt-get", args, {
      env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
      maxBuffer: 64 * 1024 ** 2,
    });
  };
  try {
    await apt("update", "-qq");
    await apt("install", "-y", "-qq", "--no-install-recommends", "chromium", "fonts-liberation");
  } catch (cause) {
    const said = cause instanceof Error ? cause.message : String(cause);
    throw new Error(`Debian's package chromium could not be installed: ${said}`, { cause });
  }
}
