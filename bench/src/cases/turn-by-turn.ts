import { spawn } from "node:child_process";
import { appendFileSync, mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

export interface TurnByTurnOptions {
  home: string;
  siteUrl: string;
  apiKey: string;
  /** The transcript's lines; a prompt begins a turn. */
  lines: Record<string, unknown>[];
  /** Sync once more what lies there, with the positions forgotten, instead of writing it. */
  again?: boolean;
  /** Called when a turn is synced. */
  onTurn?: () => void;
}

/** Writes a transcript a turn at a time and runs the real client after each; answers the bytes of content it holds. */
export async function syncTurnByTurn({
  home,
  siteUrl,
  apiKey,
  lines,
  again = false,
  onTurn,
}: TurnByTurnOptions): Promise<{ contentBytes: number }> {
  const env = {
    PATH: process.env["PATH"] ?? "",
    HOME: home,
    USERPROFILE: home,
    CLAUDE_SYNC_CONVEX_URL: siteUrl,
    CLAUDE_SYNC_API_KEY: apiKey,
  };
  if (again) {
    rmSync(join(home, ".local"), { recursive: true, force: true });
    await sync(env);
  } else {
    const folder = join(home, ".claude", "projects", "-home-dev-shop");
    mkdirSync(folder, { recursive: true });
    for (const turn of turnsOf(lines)) {
      appendFileSync(
        join(folder, `${String(lines[0]?.["sessionId"])}.jsonl`),
        turn.map((line) => `${JSON.stringify(line)}\n`).join(""),
      );
      await sync(env);
      onTurn?.();
    }
  }
  return { contentBytes: lines.reduce((sum, line) => sum + contentOf(line), 0) };
}

function turnsOf(lines: Record<string, unknown>[]): Record<string, unknown>[][] {
  const turns: Record<string, unknown>[][] = [];
  for (const line of lines) {
    if ("permissionMode" in line) turns.push([]);
    turns.at(-1)?.push(line);
  }
  return turns;
}

/** Bytes of what a person or a model wrote and a tool took or gave: the message's content without the transcript's own frame. */
function contentOf({ message }: Record<string, unknown>): number {
  const content = typeof message === "object" && message !== null && "content" in message ? message.content : "";
  if (typeof content === "string") return Buffer.byteLength(content);
  if (!Array.isArray(content)) return 0;
  return content.reduce(
    (sum: number, block: { text?: string; input?: unknown; content?: string }) =>
      sum + Buffer.byteLength(block.text ?? block.content ?? JSON.stringify(block.input)),
    0,
  );
}

async function sync(env: Record<string, string>): Promise<void> {
  const bin = fileURLToPath(new URL("../../clients/claude-code/bin/claude-code-sync.mjs", import.meta.url));
  await new Promise<void>((resolve, reject) => {
    const child = spawn(process.execPath, [bin, "sync"], { env, stdio: ["ignore", "ignore", "inherit"] });
    child.once("close", (code) => (code === 0 ? resolve() : reject(new Error(`sync ended with ${code}`))));
  });
}
