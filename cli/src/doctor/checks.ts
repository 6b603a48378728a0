import { constants, type Stats } from "node:fs";
import { access, stat, statfs } from "node:fs/promises";
import { dirname } from "node:path";
import { defaultTranscriptRoot, discoverTranscripts } from "claude-code-sync";
import { readServerFile } from "../backend/server-file";

/** What one check found. `failed` keeps OpenSync from working, a `warning` does not. */
export interface Finding {
  check: string;
  state: "ok" | "warning" | "failed";
  message: string;
  hint?: string;
}

const LOW_DISK_BYTES = 1024 ** 3;

/** Every check, in the order in which a later one depends on an earlier one. */
export async function runChecks(dataDir: string): Promise<Finding[]> {
  return [
    checkNode(),
    await checkFolder(dataDir),
    await checkDisk(dataDir),
    await checkBackend(dataDir),
    await checkClaudeCode(),
  ];
}

function checkNode(): Finding {
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  const supported = major > 20 || (major === 20 && minor >= 19);
  if (supported) return { check: "Node", state: "ok", message: process.versions.node };
  return {
    check: "Node",
    state: "failed",
    message: `${process.versions.node} is too old.`,
    hint: "Install Node 20.19 or newer.",
  };
}

async function checkFolder(dataDir: string): Promise<Finding> {
  const info = await statIfPresent(dataDir);
  if (info === undefined) return { check: "Data folder", state: "ok", message: `${dataDir} (made at the first start)` };
  if (!info.isDirectory())
    return {
      check: "Data folder",
      state: "failed",
      message: `${dataDir} is not a folder.`,
      hint: "Choose another one with --data.",
    };
  try {
    await access(dataDir, constants.R_OK | constants.W_OK);
  } catch (error) {
    return {
      check: "Data folder",
      state: "failed",
      message: `${dataDir} cannot be written: ${text(error)}`,
      hint: "Check who owns it, or choose another one with --data.",
    };
  }
  // Windows has no such permission bits.
  if (process.platform !== "win32" && (info.mode & 0o077) !== 0) {
    return {
      check: "Data folder",
      state: "warning",
      message: `${dataDir} can be read by other users of this machine.`,
      hint: `Run: chmod 700 "${dataDir}"`,
    };
  }
  return { check: "Data folder", state: "ok", message: dataDir };
}

async function checkDisk(dataDir: string): Promise<Finding> {
  const { bavail, bsize } = await statfs(await nearestFolder(dataDir));
  const free = bavail * bsize;
  const message = `${(free / 1024 ** 3).toFixed(1)} GiB free`;
  return free < LOW_DISK_BYTES
    ? { check: "Disk", state: "warning", message, hint: "A full disk stops the backend from taking anything in." }
    : { check: "Disk", state: "ok", message };
}

async function checkBackend(dataDir: string): Promise<Finding> {
  const server = await readServerFile(dataDir);
  if (server === undefined)
    return { check: "Backend", state: "warning", message: "not running", hint: "Start it: opensync up" };
  try {
    const response = await fetch(new URL("/health", server.siteUrl), { signal: AbortSignal.timeout(5_000) });
    if (response.ok)
      return { check: "Backend", state: "ok", message: `answers at ${server.url} (process ${server.pid})` };
    return {
      check: "Backend",
      state: "failed",
      message: `${server.siteUrl}/health answers ${response.status}.`,
      hint: "Restart it: stop the process and run opensync up",
    };
  } catch (error) {
    return {
      check: "Backend",
      state: "failed",
      message: `process ${server.pid} runs but ${server.siteUrl} does not answer: ${text(error)}`,
      hint: "Stop that process and run opensync up again.",
    };
  }
}

async function checkClaudeCode(): Promise<Finding> {
  const root = defaultTranscriptRoot(process.env);
  const found = await discoverTranscripts(root);
  if (found.sessions === 0)
    return {
      check: "Claude Code",
      state: "warning",
      message: `no transcripts in ${root}`,
      hint: "Set CLAUDE_CONFIG_DIR if Claude Code keeps them elsewhere.",
    };
  return { check: "Claude Code", state: "ok", message: `${found.sessions} sessions on this machine` };
}

async function nearestFolder(path: string): Promise<string> {
  const info = await statIfPresent(path);
  return info?.isDirectory() || dirname(path) === path ? path : await nearestFolder(dirname(path));
}

async function statIfPresent(path: string): Promise<Stats | undefined> {
  return await stat(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT" || error.code === "ENOTDIR") return undefined;
    throw error;
  });
}

function text(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? error.cause.message : error.message;
}
