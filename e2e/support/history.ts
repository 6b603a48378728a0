import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const START = Date.UTC(2026, 9, 1, 8);

/**
 * Writes Claude Code transcripts with prompts, answers in several lines a call, tool calls with their results, and forks that copy their
 * origin's lines: enough for several batches, the same for the same arguments.
 */
export function writeHistory(home: string, { sessions, turns }: { sessions: number; turns: number }): void {
  const folder = join(home, ".claude", "projects", "-home-dev-shop");
  mkdirSync(folder, { recursive: true });
  for (let number = 0; number < sessions; number++) {
    const id = sessionId(number);
    const lines = transcript(id, number, turns);
    writeFileSync(join(folder, `${id}.jsonl`), jsonl(lines));
    if (number % 4 === 0)
      writeFileSync(
        join(folder, `${sessionId(number + 5_000)}.jsonl`),
        jsonl(fork(lines, sessionId(number + 5_000), number)),
      );
  }
}

type Line = Record<string, unknown>;

function transcript(id: string, number: number, turns: number, start = startOf(number)): Line[] {
  let time = start;
  const line = (uuid: string, fields: Line): Line => ({
    parentUuid: null,
    isSidechain: false,
    uuid: `${id}-${uuid}`,
    timestamp: new Date((time += 1_500)).toISOString(),
    userType: "external",
    cwd: "/home/dev/shop",
    sessionId: id,
    version: "2.1.197",
    gitBranch: "main",
    ...fields,
  });
  return Array.from({ length: turns }, (_, turn) => {
    const call = `toolu_${number}_${turn}`;
    const say = (block: Line, step: string): Line =>
      line(`${turn}-${step}`, {
        type: "assistant",
        requestId: `req_${number}_${turn}`,
        message: answer(`msg_${number}_${turn}`, block, turn),
      });
    return [
      line(`${turn}-prompt`, {
        type: "user",
        message: {
          role: "user",
          content: `Prompt ${turn} of session ${number}: ${"please look at the cart ".repeat(20)}`,
        },
      }),
      say({ type: "text", text: `Answer ${turn}: ${"the cart holds items ".repeat(40)}` }, "text"),
      say({ type: "tool_use", id: call, name: "Bash", input: { command: `ls ${turn}` } }, "call"),
      line(`${turn}-result`, {
        type: "user",
        message: {
          role: "user",
          content: [{ type: "tool_result", tool_use_id: call, content: `file-${turn}.txt\n`.repeat(200) }],
        },
        toolUseResult: { stdout: "…", stderr: "" },
      }),
    ];
  }).flat();
}

function answer(id: string, block: Line, turn: number): Line {
  const usage = {
    input_tokens: 10 + turn,
    cache_creation_input_tokens: 100,
    cache_read_input_tokens: 1_000,
    output_tokens: 50,
  };
  return {
    id,
    type: "message",
    role: "assistant",
    model: "claude-opus-4-8",
    content: [block],
    stop_reason: "tool_use",
    usage,
  };
}

/** As `--fork-session` does: the origin's lines with the same uuids and ids under a new session id, then lines of its own. */
function fork(lines: Line[], id: string, number: number): Line[] {
  const copied = lines.map((line) => ({ ...line, sessionId: id }));
  return [
    {
      type: "queue-operation",
      operation: "enqueue",
      timestamp: new Date(startOf(number) + 3_600_000).toISOString(),
      sessionId: id,
    },
    ...copied,
    ...transcript(id, number + 5_000, 2, startOf(number) + 3_600_000),
  ];
}

function startOf(number: number): number {
  return START + number * 7_200_000;
}

function jsonl(lines: Line[]): string {
  return lines.map((line) => `${JSON.stringify(line)}\n`).join("");
}

function sessionId(number: number): string {
  return `00000000-0000-4000-8000-${String(number).padStart(12, "0")}`;
}
