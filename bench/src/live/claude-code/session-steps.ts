import { prose } from "../../generate/prose";
import type { Random } from "../../generate/random";
import type { SessionPlan as AnySessionPlan } from "../session-plan";

/** What Claude Code does next: it appends a line to one of its files, or starts the hooks of an event and waits for them. */
export type Step =
  | { do: "append"; file: string; line: Line }
  | { do: "write"; file: string; content: Line }
  | { do: "hook"; event: string; payload: Line };
type Line = Record<string, unknown>;

/**
 * A session that ends has a SessionEnd. One that is killed ends after lines that no hook tells of, one that is cut off between a prompt's hook and its
 * line; without turns, its transcript never exists.
 */
export interface SessionPlan extends AnySessionPlan {
  random: Random;
  /** The agent's clock, ms. */
  now: () => number;
  cwd: string;
  /** `~/.claude/projects/<cwd>` */
  folder: string;
}

/**
 * One session in the order in which Claude Code 2.1.197 writes and fires: no transcript before the first prompt's hook, a line for each content
 * block with the usage so far, a tool's hook before its result's line, Stop after the last answer's line.
 */
export function* sessionSteps(plan: SessionPlan): Generator<Step, undefined> {
  const { random, sessionId, cwd, turns, ending } = plan;
  const file = `${plan.folder}/${sessionId}.jsonl`;
  const main = new Thread(plan, file, {});
  yield main.hook("SessionStart", { source: "startup" });
  for (let turn = 0; turn < turns; turn++) yield* turnSteps(plan, main, turn);
  if (ending === "cut off") yield submit(main, random.uuid(), main.text("Prompt"));
  if (ending !== "ends") return;
  yield { do: "append", file, line: { type: "last-prompt", lastPrompt: "…", leafUuid: main.leaf, sessionId } };
  yield main.hook("SessionEnd", { cwd, reason: random.pick(["other", "prompt_input_exit", "logout"]) });
}

function* turnSteps(plan: SessionPlan, main: Thread, turn: number): Generator<Step, undefined> {
  const { random, sessionId } = plan;
  const promptId = random.uuid();
  const prompt = main.text("Prompt");
  main.promptId = promptId;
  yield submit(main, promptId, prompt);
  if (turn === 0) yield main.append({ type: "queue-operation", operation: "enqueue", content: prompt });
  yield main.say("user", { role: "user", content: prompt }, { permissionMode: "default", promptSource: "typed" });
  if (turn === 0) {
    yield main.say("attachment", undefined, { attachment: { type: "skill_listing", content: "-", names: [] } });
    yield { do: "append", file: main.file, line: { type: "ai-title", aiTitle: main.text("Title"), sessionId } };
  }
  const calls = plan.tools ?? random.below(6);
  for (let left = calls; left > 0;) {
    const together = plan.tools === undefined ? Math.min(left, 1 + random.below(3)) : 1;
    yield* toolSteps(plan, main, together);
    left -= together;
  }
  if (plan.subagent && turn === 0) yield* subagentSteps(plan, main);
  if (plan.ending === "killed" && turn === plan.turns - 1) return;
  const answer = main.text("Answer");
  yield* answerSteps(main, random, [{ type: "text", text: answer }], "end_turn");
  yield main.hook("Stop", { permission_mode: "default", stop_hook_active: false, last_assistant_message: answer });
}

function submit(main: Thread, promptId: string, prompt: string): Step {
  return main.hook("UserPromptSubmit", { prompt_id: promptId, permission_mode: "default", prompt });
}

/** An answer that calls `count` tools at once, then their results. */
function* toolSteps({ random }: SessionPlan, thread: Thread, count: number): Generator<Step, undefined> {
  const calls = Array.from({ length: count }, () => ({
    type: "tool_use",
    id: `toolu_${random.hex(24)}`,
    name: "Bash",
    input: { command: `echo ${thread.text("command")}`, description: prose(random, 4) },
  }));
  yield* answerSteps(thread, random, [{ type: "text", text: thread.text("Step") }, ...calls], "tool_use");
  for (const { id, name, input } of calls) {
    const failed = random.below(8) === 0;
    const output = thread.text(failed ? "Exit code 3" : "Output", 40 + random.below(120));
    const call = { tool_name: name, tool_input: input, tool_use_id: id, duration_ms: 1 + random.below(900) };
    yield failed
      ? thread.hook("PostToolUseFailure", { ...call, error: output, is_interrupt: false })
      : thread.hook("PostToolUse", {
          ...call,
          tool_response: { stdout: output, stderr: "", interrupted: false, isImage: false },
        });
    yield thread.say(
      "user",
      {
        role: "user",
        content: [{ tool_use_id: id, type: "tool_result", content: output, ...(failed ? { is_error: true } : {}) }],
      },
      { toolUseResult: failed ? `Error: ${output}` : { stdout: output, stderr: "", interrupted: false } },
    );
  }
}

/** A subagent's transcript lies beside its caller's; its hooks carry the caller's session. */
function* subagentSteps(plan: SessionPlan, main: Thread): Generator<Step, undefined> {
  const { random } = plan;
  const agentId = `a${random.hex(16)}`;
  const call = `toolu_${random.hex(24)}`;
  const input = { description: "look around", prompt: main.text("Task"), subagent_type: "general-purpose" };
  yield* answerSteps(main, random, [{ type: "tool_use", id: call, name: "Agent", input }], "tool_use");
  const folder = `${plan.folder}/${plan.sessionId}/subagents`;
  const agent = new Thread(plan, `${folder}/agent-${agentId}.jsonl`, { isSidechain: true, agentId }, main.texts);
  agent.promptId = main.promptId;
  const meta = { agentType: "general-purpose", description: "look around", toolUseId: call, spawnDepth: 1 };
  yield { do: "write", file: `${folder}/agent-${agentId}.meta.json`, content: meta };
  yield agent.say("user", { role: "user", content: input.prompt });
  yield* toolSteps(plan, agent, 1);
  const answer = agent.text("Answer");
  yield* answerSteps(agent, random, [{ type: "text", text: answer }], "end_turn");
  const about = { agent_id: agentId, agent_type: "general-purpose", agent_transcript_path: agent.file };
  yield main.hook("SubagentStop", { ...about, stop_hook_active: false, last_assistant_message: answer });
  yield main.hook("PostToolUse", { tool_name: "Agent", tool_input: input, tool_use_id: call, duration_ms: 40 });
  yield main.say("user", {
    role: "user",
    content: [{ tool_use_id: call, type: "tool_result", content: [{ type: "text", text: answer }] }],
  });
}

/** The lines of one API message: a line for each block, each with the usage so far; the last line's is the whole. */
function* answerSteps(
  thread: Thread,
  random: Random,
  blocks: Line[],
  stopReason: "end_turn" | "tool_use",
): Generator<Step, undefined> {
  const id = `msg_${random.hex(24)}`;
  const input = {
    input_tokens: 1 + random.below(40),
    cache_creation_input_tokens: random.below(4_000),
    cache_read_input_tokens: random.below(90_000),
  };
  const thinking = { type: "thinking", thinking: thread.text("Thought"), signature: "c2lnbmF0dXJl" };
  const all = random.below(3) === 0 ? [thinking, ...blocks] : blocks;
  let output = 0;
  for (const block of all) {
    output += 1 + random.below(200);
    const message = { id, type: "message", role: "assistant", model: "claude-opus-4-8", content: [block] };
    const usage = { ...input, output_tokens: output };
    yield thread.say(
      "assistant",
      { ...message, stop_reason: stopReason, usage },
      { requestId: `req_${id.slice("msg_".length)}` },
    );
  }
}

/** A chain of lines in one file, with the fields that every line of it carries. */
class Thread {
  promptId: string | undefined;
  leaf: string | null = null;
  /** How many texts the session has: each says its number, so that no two records are alike. */
  readonly texts: { count: number };
  readonly file: string;
  readonly #plan: SessionPlan;
  readonly #fields: Line;

  constructor(plan: SessionPlan, file: string, fields: Line, texts = { count: 0 }) {
    this.#plan = plan;
    this.file = file;
    this.#fields = fields;
    this.texts = texts;
  }

  text(what: string, words = 12): string {
    this.texts.count += 1;
    return `${what} ${this.texts.count} of ${this.#plan.sessionId.slice(0, 8)}: ${prose(this.#plan.random, words)}`;
  }

  append(line: Line): Step {
    const timestamp = new Date(this.#plan.now()).toISOString();
    return { do: "append", file: this.file, line: { ...line, timestamp, sessionId: this.#plan.sessionId } };
  }

  /** A line of the conversation. */
  say(type: "user" | "assistant" | "attachment", message: Line | undefined, more: Line = {}): Step {
    const uuid = this.#plan.random.uuid();
    const parentUuid = this.leaf;
    this.leaf = uuid;
    const frame = {
      userType: "external",
      entrypoint: "cli",
      cwd: this.#plan.cwd,
      version: "2.1.197",
      gitBranch: "main",
    };
    const prompted = type === "user" ? { promptId: this.promptId } : {};
    return this.append({
      parentUuid,
      isSidechain: false,
      ...this.#fields,
      ...prompted,
      type,
      ...(message === undefined ? {} : { message }),
      uuid,
      ...frame,
      ...more,
    });
  }

  hook(event: string, fields: Line): Step {
    const { sessionId, cwd, folder } = this.#plan;
    const { agentId } = this.#fields;
    const payload = {
      session_id: sessionId,
      transcript_path: `${folder}/${sessionId}.jsonl`,
      cwd,
      ...(this.promptId === undefined ? {} : { prompt_id: this.promptId }),
      ...(agentId === undefined ? {} : { agent_id: agentId, agent_type: "general-purpose" }),
      hook_event_name: event,
      ...fields,
    };
    return { do: "hook", event, payload };
  }
}
