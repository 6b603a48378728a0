import { prose } from "../../generate/prose";
import type { Random } from "../../generate/random";
import type { SessionPlan as AnySessionPlan } from "../session-plan";
import type { AgentStep } from "./agent-process";
import { Conversation, type Json, type Message } from "./conversation";

/** What OpenCode does next. */
export type Step = AgentStep & {
  /** How many of the session's are whole with it. */
  records?: number;
  /** What the plugin then knows, and no table holds. */
  fact?: string;
  /** It is told with the next hint: of an agent that is killed before, nothing can be asked. */
  waits?: boolean;
};

/** An event as plugins get it. */
export interface BusEvent {
  id: string;
  type: string;
  properties: Json;
}

export interface SessionPlan extends AnySessionPlan {
  random: Random;
  /** The agent's clock, ms. */
  now: () => number;
  cwd: string;
}

/**
 * One session in the order in which OpenCode 1.18.33 writes its tables and tells of it: rows first, then the event; a text's row when it begins and
 * when it is whole, its pieces only told; a tool's row pending, running, and completed or failed; tokens with the step's end; the prompt's row once
 * more when all is over. One that is killed ends after rows that no event told of.
 */
export function* sessionSteps(plan: SessionPlan): Generator<Step, undefined> {
  const session = new Conversation(plan);
  yield session.create();
  for (let turn = 0; turn < plan.turns; turn++) yield* turnSteps(plan, session, turn);
  if (plan.ending === "cut off" || plan.turns === 0) yield* promptSteps(session);
}

function* turnSteps(plan: SessionPlan, session: Conversation, turn: number): Generator<Step, undefined> {
  const { random } = plan;
  const isLast = turn === plan.turns - 1;
  const prompt = yield* promptSteps(session);
  yield session.tell("session.status", { status: { type: "busy" } });
  if (turn === 0) yield session.rename(session.text("Title", 5));
  else if (random.below(6) === 0) yield session.commandExecuted(prompt);
  const calls = plan.tools ?? random.below(6);
  for (let left = calls; left > 0;) {
    const together = plan.tools === undefined ? Math.min(left, 1 + random.below(3)) : 1;
    yield* answerSteps(random, session, prompt, together);
    left -= together;
  }
  if (plan.subagent && turn === 0) yield* subagentSteps(plan, session, prompt);
  if (plan.ending === "killed" && isLast) return yield* unfinishedSteps(session, prompt);
  if (plan.tools === undefined && random.below(9) === 0) yield* failedSteps(session, prompt);
  else yield* answerSteps(random, session, prompt, 0);
  yield session.tell("session.status", { status: { type: "idle" } });
  yield session.tell("session.idle", {});
  yield session.write(prompt, { summary: { diffs: [] } });
}

function* promptSteps(session: Conversation): Generator<Step, Message> {
  const prompt = session.newMessage("user");
  yield session.write(prompt);
  yield { ...session.writePart(prompt, session.newPart(), { type: "text", text: session.text("Prompt") }), records: 1 };
  yield session.touch();
  return prompt;
}

/** An answer that calls `count` tools at once, or that closes the turn. */
function* answerSteps(
  random: Random,
  session: Conversation,
  prompt: Message,
  count: number,
): Generator<Step, undefined> {
  const answer = session.newMessage("assistant", prompt);
  yield session.write(answer);
  yield session.writePart(answer, session.newPart(), { type: "step-start", snapshot: random.hex(40) });
  if (random.below(3) === 0) yield* textSteps(session, answer, "reasoning", session.text("Thought"));
  yield* textSteps(session, answer, "text", session.text(count > 0 ? "Step" : "Answer"));
  const calls = Array.from({ length: count }, () => new Call(random, session, answer));
  for (const call of calls) yield call.pending();
  for (const call of calls) yield* call.run();
  yield* finishSteps(random, session, answer, count > 0 ? "tool-calls" : "stop");
}

function* finishSteps(
  random: Random,
  session: Conversation,
  answer: Message,
  finish: "tool-calls" | "stop",
): Generator<Step, undefined> {
  const tokens = {
    input: 1 + random.below(40),
    output: 1 + random.below(900),
    reasoning: random.below(60),
    cache: { read: random.below(90_000), write: random.below(4_000) },
  };
  const cost = (1 + random.below(90_000)) / 1e6;
  yield session.writePart(answer, session.newPart(), {
    type: "step-finish",
    reason: finish,
    snapshot: random.hex(40),
    tokens,
    cost,
  });
  yield session.bill(tokens, cost);
  yield session.write(answer, { tokens, cost, finish });
  yield session.write(answer, { time: { created: answer.createdAt, completed: session.now() } });
}

/** The row is empty until the text is whole. */
function* textSteps(
  session: Conversation,
  message: Message,
  type: "text" | "reasoning",
  text: string,
): Generator<Step, undefined> {
  const part = session.newPart();
  const start = session.now();
  yield session.writePart(message, part, { type, text: "", time: { start } });
  for (const delta of text.match(/.{1,40}/gs) ?? [])
    yield session.tell("message.part.delta", { messageID: message.id, partID: part.id, field: "text", delta });
  const whole = session.writePart(message, part, { type, text, time: { start, end: session.now() } });
  yield type === "text" ? { ...whole, records: 1 } : whole;
}

/** An error that no row holds, and an answer that says its own. */
function* failedSteps(session: Conversation, prompt: Message): Generator<Step, undefined> {
  const [loose, own] = [session.text("Broken"), session.text("Refused")];
  const fact = `${session.id} failed: ${loose}`;
  yield { ...session.tell("session.error", { error: { name: "UnknownError", data: { message: loose } } }), fact };
  const answer = session.newMessage("assistant", prompt);
  yield session.write(answer);
  const error = { name: "APIError", data: { message: own, isRetryable: false } };
  yield session.write(answer, { error, time: { created: answer.createdAt, completed: session.now() } });
}

/** Its last rows are written, and nobody hears of them. */
function* unfinishedSteps(session: Conversation, prompt: Message): Generator<Step, undefined> {
  const answer = session.newMessage("assistant", prompt);
  yield session.write(answer);
  const part = session.newPart();
  const text = session.text("Last words");
  yield {
    ...session.writePart(answer, part, { type: "text", text, time: { start: session.now() } }),
    records: 1,
    event: null,
  };
}

/** A session of its own, which the call of the task tool names as soon as it runs. */
function* subagentSteps(plan: SessionPlan, session: Conversation, prompt: Message): Generator<Step, undefined> {
  const answer = session.newMessage("assistant", prompt);
  yield session.write(answer);
  const child = new Conversation(plan, session);
  const call = new Call(plan.random, session, answer, { name: "task", child: child.id });
  yield call.pending();
  yield* call.run(function* () {
    yield child.create();
    const task = yield* promptSteps(child);
    yield* answerSteps(plan.random, child, task, 1);
    yield* answerSteps(plan.random, child, task, 0);
    yield child.tell("session.idle", {});
  });
  yield* finishSteps(plan.random, session, answer, "tool-calls");
}

/** One call of a tool. */
class Call {
  readonly #random: Random;
  readonly #session: Conversation;
  readonly #answer: Message;
  readonly #part: { id: string };
  readonly #name: string;
  readonly #child: string | undefined;
  readonly #id: string;
  readonly #input: Json;

  constructor(
    random: Random,
    session: Conversation,
    answer: Message,
    { name = "bash", child }: { name?: string; child?: string } = {},
  ) {
    this.#random = random;
    this.#session = session;
    this.#answer = answer;
    this.#part = session.newPart();
    this.#name = name;
    this.#child = child;
    this.#id = `toolu_${random.hex(24)}`;
    const description = prose(random, 4);
    this.#input =
      child === undefined
        ? { command: `echo ${session.text("command")}`, description }
        : { description, prompt: session.text("Task"), subagent_type: "general" };
  }

  pending(): Step {
    return this.#write({ status: "pending", input: {}, raw: "" });
  }

  *run(work: () => Generator<Step, void> = () => this.#permission()): Generator<Step, undefined> {
    const input = this.#input;
    const start = this.#session.now();
    const call = { tool: this.#name, sessionID: this.#session.id, callID: this.#id };
    yield { do: "call", hook: "tool.execute.before", input: call, output: { args: input } };
    const metadata = this.#child === undefined ? {} : { sessionId: this.#child };
    yield { ...this.#write({ status: "running", input, metadata, time: { start } }), records: 1 };
    yield* work();
    const failed = this.#child === undefined && this.#random.below(8) === 0;
    const output = this.#session.text(failed ? "Exit code 3" : "Output", 40 + this.#random.below(120));
    if (!failed) {
      const answer = { title: "", output, metadata };
      const fact = `${this.#id} was timed`;
      yield {
        do: "call",
        hook: "tool.execute.after",
        input: { ...call, args: input },
        output: answer,
        fact,
        waits: true,
      };
    }
    const time = { start, end: this.#session.now() };
    const ended = failed
      ? { status: "error", input, error: output, time }
      : { status: "completed", input, output, title: "", metadata, time };
    yield { ...this.#write(ended), records: 1 };
  }

  /** Some tools may run only when somebody has said so, which no table holds. */
  *#permission(): Generator<Step, undefined> {
    if (this.#random.below(6) > 0) return;
    const id = this.#session.newId("per");
    const tool = { messageID: this.#answer.id, callID: this.#id };
    const asked = { id, permission: "bash", patterns: ["*"], metadata: {}, always: ["*"], tool };
    yield this.#session.tell("permission.asked", asked);
    const reply = this.#random.pick(["once", "always"]);
    const fact = `${this.#id} was allowed ${reply}`;
    yield { ...this.#session.tell("permission.replied", { requestID: id, reply }), fact };
  }

  #write(state: Json): Step & { do: "write" } {
    const data = { type: "tool", tool: this.#name, callID: this.#id, state };
    return this.#session.writePart(this.#answer, this.#part, data);
  }
}
