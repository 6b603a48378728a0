import { createWriteStream } from "node:fs";
import { mkdir } from "node:fs/promises";
import { once } from "node:events";
import { join } from "node:path";
import { prose } from "./prose";
import { Random } from "./random";

const START = Date.UTC(2026, 0, 5, 9);

export interface GeneratedTranscripts {
  sessions: number;
  bytes: number;
}

/**
 * Writes Claude Code transcripts (the line shapes of version 2.1.197) below `<root>/projects` until they hold `bytes`. Three lines in four
 * belong to tool calls, as in real sessions.
 */
export async function generateTranscripts(
  root: string,
  bytes: number,
  options: { seed?: number; turns?: number } = {},
): Promise<GeneratedTranscripts> {
  const random = new Random(options.seed ?? 1);
  let written = 0;
  let sessions = 0;
  for (; written < bytes; sessions++) {
    const project = `/home/dev/project-${sessions % 12}`;
    const folder = join(root, "projects", project.replace(/[^a-zA-Z0-9]/g, "-"));
    await mkdir(folder, { recursive: true });
    const sessionId = random.uuid();
    const file = createWriteStream(join(folder, `${sessionId}.jsonl`));
    const turns = options.turns ?? 20 + random.below(60);
    for (const line of transcript(random, { sessionId, project, start: START + sessions * 3_600_000, turns })) {
      const text = `${JSON.stringify(line)}\n`;
      written += text.length;
      if (!file.write(text)) await once(file, "drain");
    }
    file.end();
    await once(file, "close");
  }
  return { sessions, bytes: written };
}

interface SessionShape {
  sessionId: string;
  project: string;
  start: number;
  turns: number;
}

/** The lines of one session: each turn is a prompt, an answer that calls a tool, its result, and a closing answer. */
export function* transcript(
  random: Random,
  { sessionId, project, start, turns }: SessionShape,
): Generator<Record<string, unknown>> {
  let time = start;
  let parentUuid: string | null = null;
  const line = (fields: Record<string, unknown>): Record<string, unknown> => {
    const uuid = random.uuid();
    time += 400 + random.below(4_000);
    const common = {
      parentUuid,
      isSidechain: false,
      uuid,
      timestamp: new Date(time).toISOString(),
      userType: "external",
      cwd: project,
      sessionId,
      version: "2.1.197",
      gitBranch: "main",
    };
    parentUuid = uuid;
    return { ...common, ...fields };
  };
  for (let turn = 0; turn < turns; turn++) {
    yield line({
      type: "user",
      message: { role: "user", content: prose(random, 20 + random.below(60)) },
      permissionMode: "default",
    });
    yield* answer(random, line);
  }
}

function* answer(
  random: Random,
  line: (fields: Record<string, unknown>) => Record<string, unknown>,
): Generator<Record<string, unknown>> {
  const usage = {
    input_tokens: 10 + random.below(40),
    cache_creation_input_tokens: random.below(4_000),
    cache_read_input_tokens: random.below(90_000),
    output_tokens: 50 + random.below(900),
  };
  const say = (id: string, block: Record<string, unknown>): Record<string, unknown> =>
    line({
      type: "assistant",
      requestId: `req_${id}`,
      message: {
        id: `msg_${id}`,
        type: "message",
        role: "assistant",
        model: "claude-opus-4-8",
        content: [block],
        stop_reason: "tool_use",
        usage,
      },
    });
  const first = random.hex(24);
  const call = `toolu_${random.hex(24)}`;
  yield say(first, { type: "text", text: prose(random, 30 + random.below(80)) });
  yield say(first, {
    type: "tool_use",
    id: call,
    name: "Bash",
    input: { command: prose(random, 12), description: prose(random, 5) },
  });
  const output = prose(random, 100 + random.below(500));
  yield line({
    type: "user",
    message: { role: "user", content: [{ tool_use_id: call, type: "tool_result", content: output }] },
    toolUseResult: { stdout: output, stderr: "", interrupted: false },
  });
  yield say(random.hex(24), { type: "text", text: prose(random, 60 + random.below(120)) });
}
