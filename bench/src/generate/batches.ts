import { prose } from "./prose";
import { Random } from "./random";

const START = Date.UTC(2025, 5, 1);
const QUARTER_MS = 900_000;
export const MESSAGES_PER_SESSION = 100;
const MODELS = ["claude-opus-4-8", "claude-sonnet-4-5", "gpt-5.5"] as const;

/** One POST /sync/batch body and the documents (sessions, messages, parts) that it makes. */
export interface GeneratedBatch {
  body: { client: Record<string, string>; sessions: Record<string, unknown>[]; messages: Record<string, unknown>[] };
  documents: number;
}

/** When the first session began and how long after each the next does; ms. */
export interface Pace {
  start: number;
  every: number;
}

/** An endless history: sessions of 100 messages, every second message an answer with usage, every fourth with a tool call. */
export function* generateBatches(
  messagesPerBatch: number,
  { seed = 7, pace = { start: START, every: QUARTER_MS } }: { seed?: number; pace?: Pace } = {},
): Generator<GeneratedBatch, undefined> {
  const random = new Random(seed);
  let sequence = 0;
  for (;;) {
    const sessions = new Map<string, Record<string, unknown>>();
    const messages: Record<string, unknown>[] = [];
    let parts = 0;
    for (let index = 0; index < messagesPerBatch; index++, sequence++) {
      const session = Math.floor(sequence / MESSAGES_PER_SESSION);
      const startedAt = pace.start + session * pace.every;
      const message = makeMessage(random, { session, startedAt, sequence });
      if (sequence % MESSAGES_PER_SESSION === 0) sessions.set(`session-${session}`, makeSession(session, startedAt));
      parts += message.parts.length;
      messages.push(message);
    }
    const body = {
      client: { name: "bench", version: "0", machineId: "bench", hostname: "bench", platform: "linux" },
      sessions: [...sessions.values()],
      messages,
    };
    yield { body, documents: messages.length + parts + sessions.size };
  }
}

function makeSession(session: number, startedAt: number): Record<string, unknown> {
  return {
    externalId: `session-${session}`,
    revision: startedAt,
    source: "claude-code",
    title: `Session ${session}`,
    projectPath: `/home/dev/project-${session % 25}`,
    projectName: `project-${session % 25}`,
    gitBranch: "main",
    startedAt,
  };
}

function makeMessage(
  random: Random,
  { session, startedAt, sequence }: { session: number; startedAt: number; sequence: number },
): Record<string, unknown> & { parts: Record<string, unknown>[] } {
  const createdAt = startedAt + (sequence % MESSAGES_PER_SESSION) * 5_000;
  const isAnswer = sequence % 2 === 1;
  const parts: Record<string, unknown>[] = [{ type: "text", text: prose(random, 20 + random.below(60)) }];
  if (sequence % 4 === 3) {
    parts.push({
      type: "tool",
      externalId: `tool-${sequence}`,
      toolName: "Bash",
      toolCallId: `tool-${sequence}`,
      input: { command: prose(random, 8) },
      output: prose(random, 60),
      status: "completed",
    });
  }
  const common = {
    sessionExternalId: `session-${session}`,
    externalId: `${random.hex(8)}-${sequence}`,
    revision: createdAt,
    createdAt,
    parts,
  };
  if (!isAnswer) return { ...common, role: "user" };
  const usage = {
    input: random.below(50),
    output: random.below(900),
    reasoning: 0,
    cacheRead: random.below(90_000),
    cacheWrite5m: random.below(4_000),
    cacheWrite1h: 0,
  };
  return { ...common, role: "assistant", model: random.pick(MODELS), usage, usageKey: `call-${sequence}` };
}
