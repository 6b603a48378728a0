import { constants, type Stats } from "node:fs";
import { access, stat, statfs } from "node:fs/promises";
import { dirname } from "node:path";
import { causeText, type Environment } from "@opensync/client-core";
import { lookForHistory, type Found } from "../agents";
import { findServer } from "../backend/server-file";
import { typed } from "../terminal/typed";

/** What one check found. `failed` keeps OpenSync from working, a `warning` does not. */
export interface Finding {
  check: string;
  state: "ok" | "warning" | "failed";
  message: string;
  hint?: string;
}

const LOW_DISK_BYTES = 1024 ** 3;

/** Every check, in the order in which a later one depends on an earlier one. What keeps one from being made is its finding. */
export async function runChecks(dataDir: string, environment: Environment = process.env): Promise<Finding[]> {
  return [
    checkNode(),
    await attempt("Data folder", async () => await checkFolder(dataDir)),
    await attempt("Disk", async () => await checkDisk(dataDir)),
    await attempt("Backend", async () => await checkBackend(dataDir)),
    ...checkAgents(await lookForHistory(environment), environment),
  ];
}

async function attempt(check: string, look: () => Promise<Finding>): Promise<Finding> {
  try {
    return await look();
  } catch (error) {
    return { check, state: "failed", message: `could not be looked at: ${causeText(error)}` };
  }
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
      message: `${dataDir} cannot be written: ${causeText(error)}`,
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
  const found = await findServer(dataDir);
  if (found === undefined)
    return { check: "Backend", state: "warning", message: "not running", hint: `Start it: ${typed("up")}` };
  const { url, siteUrl, pid } = found.server;
  if (found.answers) return { check: "Backend", state: "ok", message: `answers at ${url} (process ${pid})` };
  return {
    check: "Backend",
    state: "failed",
    message: `${siteUrl} does not answer, though process ${pid} says it serves there.`,
    hint: `If that process is opensync, stop it. Then start it anew: ${typed("up")}`,
  };
}

/** An agent that was never used here is nothing to warn of, while another one was. */
function checkAgents(found: readonly Found[], environment: Environment): Finding[] {
  const isAnyUsed = found.some(({ history }) => history.sessions > 0);
  return found.map(({ agent, history: { sessions, unreadable } }) => {
    const check = agent.name;
    const [first] = unreadable;
    if (first !== undefined)
      return {
        check,
        state: "warning",
        message: `${first.path} cannot be read: ${first.message}`,
        hint: "Check who owns it.",
      };
    if (sessions > 0)
      return { check, state: "ok", message: `${sessions} ${sessions === 1 ? "session" : "sessions"} on this machine` };
    const message = `no sessions in ${agent.folder(environment)}`;
    return isAnyUsed
      ? { check, state: "ok", message }
      : { check, state: "warning", message, hint: `Set ${agent.folderVariable} if ${check} keeps them elsewhere.` };
  });
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
