import type { Model } from "./models";
import type { Random } from "./random";
import type { Said, Script, Step, Tool, ToolStep } from "./script";

/** The agent's own instructions and its tools, before anybody says anything; tokens. */
const OWN_INSTRUCTIONS = 18_900;
const CHARACTERS_PER_TOKEN = 3.7;
/** What is left of a conversation when it was summed up, beside the summary. */
const AFTER_COMPACTION = 6_000;

/** A tool as it is used: how long it takes and what it answers. */
export interface Use {
  readonly tool: Tool;
  readonly took: number;
  readonly output: string;
  readonly fails?: boolean;
  readonly runs?: boolean;
}

/** Writes what is said in order, with a clock that goes on and the context as it grows. */
export class ScriptWriter {
  readonly #random: Random;
  readonly #model: Model;
  readonly #said: Said[] = [];
  #clock = 0;
  #known = 0;
  #fresh = OWN_INSTRUCTIONS;

  constructor(random: Random, model: Model) {
    this.#random = random;
    this.#model = model;
  }

  get count(): number {
    return this.#said.length;
  }

  get clock(): number {
    return this.#clock;
  }

  /** Tokens that the next answer is given. */
  get context(): number {
    return this.#known + this.#fresh;
  }

  wait(ms: number): void {
    this.#clock += ms;
  }

  prompt(text: string, ...images: Step[]): void {
    this.#fresh += tokensIn(text) + images.length * 1_100;
    this.#said.push({
      by: "user",
      kind: "prompt",
      at: this.#clock,
      took: 0,
      steps: [{ is: "text", text }, ...images],
    });
  }

  /** One call of the model: what it thinks and writes, then the tools that it uses, one after the other. */
  answer(written: readonly Step[], uses: readonly Use[] = []): void {
    const at = this.#clock + this.#random.between(300, 900);
    const thought = tokensOf(written.filter(({ is }) => is === "thinking"));
    const answered = tokensOf(written.filter(({ is }) => is === "text")) + tokensIn(JSON.stringify(uses.map(inputOf)));
    const took = 900 + Math.round(((thought + answered) / this.#model.speed) * 1_000) + this.#random.below(1_800);
    this.#clock = at + took;
    const tools = uses.map((use) => this.#use(use));
    this.#said.push({
      by: "assistant",
      at,
      took,
      steps: [...written, ...tools],
      call: { known: this.#known, fresh: this.#fresh, answered, thought },
      goesOn: uses.length > 0,
    });
    this.#known += this.#fresh;
    this.#fresh = answered + tools.reduce((sum, { output }) => sum + tokensIn(output), 0);
  }

  /** The provider answered with an error; the agent tries again. */
  fail(error: NonNullable<Said["error"]>): void {
    this.#clock += 1_500;
    this.#said.push({
      by: "assistant",
      kind: "api_error",
      at: this.#clock,
      took: 0,
      steps: [{ is: "text", text: `API Error: ${error.message}` }],
      error,
    });
    this.#clock += this.#random.between(2_000, 9_000);
  }

  /** The context was full: it is summed up, and what follows begins with the summary. */
  compact(summary: string): void {
    this.#said.push({
      by: "system",
      kind: "compact_boundary",
      at: this.#clock,
      took: 0,
      steps: [{ is: "text", text: "Conversation compacted" }],
      compacted: this.context,
    });
    this.#clock += 14_000;
    this.#said.push({
      by: "user",
      kind: "compact_summary",
      at: this.#clock,
      took: 0,
      steps: [{ is: "text", text: summary }],
    });
    this.#known = 0;
    this.#fresh = AFTER_COMPACTION + tokensIn(summary);
  }

  finish(): Script {
    return { said: this.#said, model: this.#model, length: this.#clock };
  }

  #use({ tool, took, output, fails = false, runs = false }: Use): ToolStep {
    const at = this.#clock;
    if (!runs) this.#clock += took;
    return { is: "tool", tool, at, took, output, fails, runs };
  }
}

/** What the model writes to use it. */
function inputOf({ tool }: Use): unknown {
  return tool.does === "delegate" ? tool.prompt : tool;
}

function tokensOf(steps: readonly Step[]): number {
  return steps.reduce((sum, step) => sum + ("text" in step ? tokensIn(step.text) : 0), 0);
}

function tokensIn(text: string): number {
  return Math.ceil(text.length / CHARACTERS_PER_TOKEN);
}
