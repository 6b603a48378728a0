#!/usr/bin/env node
// hook.sh for where there is no shell, or where starting programs from one is slow: Windows. The same record by the same rules; what
// they are and why is written there. It never prints and always exits 0.
import { spawn } from "node:child_process";
import {
  accessSync,
  constants,
  createReadStream,
  createWriteStream,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { homedir, setPriority } from "node:os";
import { isAbsolute, join } from "node:path";
import { pipeline } from "node:stream/promises";

const MOST_HINTS = 2000;
const MOST_RECORDS = 10_000;
const BEAT_LASTS = 15;
const START_LASTS = 3;
const HINTS = new Set(["PostToolUse", "PostToolUseFailure", "SubagentStop", "PreCompact", "PostCompact"]);
const OFF = /^(?:0|n|no|off|false|disabled)$/i;

const now = Math.floor(Date.now() / 1000);

// The last resort: the agent takes any failure of a hook for its own business.
process.on("uncaughtException", () => process.exit(0));
try {
  // Last, also where another program runs this one.
  await main(process.argv.at(-1) ?? "");
} catch {
  // A hook has nobody to tell; `claude-code-sync verify` finds what is wrong.
}
process.exitCode = 0;

async function main(event) {
  const config = join(folder("XDG_CONFIG_HOME", ".config"), "claude-code-sync", "config.json");
  if (!isWanted(config)) return;
  const state = join(folder("XDG_STATE_HOME", ".local", "state"), "opensync", "claude-code-sync");
  const outbox = join(state, "outbox");
  mkdirSync(outbox, { recursive: true, mode: 0o700 });
  try {
    if (hasRoom(outbox, event)) await writeRecord(outbox);
  } finally {
    if (!courierRuns(state)) startCourier(state);
  }
}

function folder(variable, ...fallback) {
  const chosen = process.env[variable];
  return chosen && isAbsolute(chosen) ? chosen : join(process.env["HOME"] || homedir(), ...fallback);
}

function isWanted(configPath) {
  const auto = process.env["CLAUDE_SYNC_AUTO_SYNC"];
  if (auto && OFF.test(auto)) return false;
  const text = readIfPresent(configPath);
  if (!auto && /"autoSync": ?false/.test(text)) return false;
  return Boolean(process.env["CLAUDE_SYNC_API_KEY"]) || text.includes('"apiKey"');
}

function hasRoom(outbox, event) {
  const records = readdirSync(outbox).filter((name) => name.endsWith(".rec")).length;
  return records <= (HINTS.has(event) ? MOST_HINTS : MOST_RECORDS);
}

async function writeRecord(outbox) {
  const name = `${now}-${process.pid}-0`;
  const draft = join(outbox, `.tmp-${name}`);
  try {
    const file = createWriteStream(draft, { flags: "wx", mode: 0o600 });
    file.write(header());
    await pipeline(createReadStream("", { fd: 0 }), file);
    renameSync(draft, join(outbox, `${name}.rec`));
  } catch (error) {
    if (error.code !== "EEXIST") rmSync(draft, { force: true });
    throw error;
  }
}

function header() {
  const settings = Object.entries(process.env)
    .filter(([name, value]) => /^CLAUDE_SYNC_[A-Za-z0-9_]+$/.test(name) && value)
    .map(([name, value]) => `env.${name}=${value.replaceAll("\n", "")}\n`);
  return `v=1\nat=${now}\n${settings.join("")}\n`;
}

function courierRuns(state) {
  const [, pid, at] = /^(\d+) (\d+)/.exec(readIfPresent(join(state, "courier.beat"))) ?? [];
  if (pid === undefined || now - Number(at) > BEAT_LASTS) return false;
  try {
    process.kill(Number(pid), 0);
    return true;
  } catch {
    return false;
  }
}

function startCourier(state) {
  const [, startedAt] = /^(\d+)/.exec(readIfPresent(join(state, "courier.start"))) ?? [];
  const age = startedAt === undefined ? -1 : now - Number(startedAt);
  if (age >= 0 && age < START_LASTS) return;
  const [node = "", client = ""] = readIfPresent(join(state, "launch")).split(/\r?\n/);
  if (!canRead(client)) return;
  writeFileSync(join(state, "courier.start"), `${now}\n`, { mode: 0o600 });
  const courier = spawn(canRead(node) ? node : process.execPath, ["--max-semi-space-size=1", client, "courier"], {
    cwd: homedir(),
    detached: true,
    stdio: "ignore",
    windowsHide: true,
  });
  courier.unref();
  // The agent goes first: a courier has time.
  if (courier.pid !== undefined) setPriority(courier.pid, 10);
}

function canRead(path) {
  try {
    accessSync(path, constants.R_OK);
    return path !== "";
  } catch {
    return false;
  }
}

function readIfPresent(path) {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}
