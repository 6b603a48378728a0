import { screenshot } from "./image";
import { SUBAGENT_MODEL } from "./models";
import type { SessionPlan } from "./plan";
import type { Random } from "./random";
import type { Script, Step, Todo } from "./script";
import { ScriptWriter, type Use } from "./script-writer";
import type { Story } from "./stories";

const MINUTE = 60_000;
/** Agents sum up what was said when about this much is in the context; tokens. */
const FULL_CONTEXT = 155_000;

/** The session that `plan` describes, from the first prompt to where it stands. */
export function writeSession(plan: SessionPlan, random: Random): Script {
  const writer = new ScriptWriter(random, plan.model);
  if (plan.messages !== undefined) return writeLong(plan, writer, random, plan.messages);
  const { story } = plan;
  if (plan.size === "small") {
    writer.prompt(story.prompt);
    writer.answer([{ is: "text", text: story.answer }]);
    return writer.finish();
  }
  if (plan.state === "working") {
    openWork(writer, random, story, plan);
    fix(writer, random, story, { runs: true });
    return writer.finish();
  }
  openWork(writer, random, story, plan);
  fix(writer, random, story, { runs: false });
  writer.answer([{ is: "text", text: story.answer }]);
  for (const followUp of story.followUps.slice(0, plan.followUps)) {
    pause(writer, random);
    follow(writer, random, followUp);
  }
  for (let more = story.followUps.length; more < plan.followUps; more++) {
    pause(writer, random);
    follow(writer, random, random.pick(SMALL_TALK));
  }
  if (plan.compacts) {
    writer.compact(summaryOf(story));
    writer.answer([{ is: "text", text: "Going on from the summary: everything passes, nothing is left open." }]);
  }
  return writer.finish();
}

/** As many messages as asked for: piece of work after piece of work, as in a session that is never closed. */
function writeLong(plan: SessionPlan, writer: ScriptWriter, random: Random, messages: number): Script {
  const { stories } = plan.project;
  for (let round = 0; writer.count < messages; round++) {
    const story = stories[round % stories.length] ?? plan.story;
    openWork(writer, random, story, { ...plan, fails: round % 40 === 7, image: false });
    fix(writer, random, story, { runs: false });
    writer.answer([{ is: "text", text: `${story.answer}\n\nThat was round ${round + 1}.` }]);
    for (const followUp of story.followUps) {
      pause(writer, random);
      follow(writer, random, followUp);
    }
    if (writer.context > FULL_CONTEXT) writer.compact(summaryOf(story));
    pause(writer, random);
  }
  const { said, ...script } = writer.finish();
  const kept = said.slice(0, messages);
  const last = kept.at(-1);
  return { ...script, said: kept, length: last === undefined ? 0 : lastOf(last.steps, last.at + last.took) };
}

function lastOf(steps: readonly Step[], at: number): number {
  return Math.max(at, ...steps.map((step) => (step.is === "tool" ? step.at + step.took : at)));
}

/** Prompt, plan, looking around. */
function openWork(writer: ScriptWriter, random: Random, story: Story, plan: SessionPlan): void {
  const image: Step[] = plan.image ? [{ is: "image", image: screenshot(random) }] : [];
  writer.prompt(story.prompt, ...image);
  if (plan.fails) writer.fail({ name: "overloaded_error", message: "529 Overloaded", retryable: true });
  writer.answer(
    [
      { is: "thinking", text: story.thinking },
      { is: "text", text: "I'll look at how this works today before I change anything." },
    ],
    [planned(story, 0)],
  );
  const [first] = story.edits;
  writer.answer(
    [],
    [
      {
        tool: { does: "search", pattern: story.search.pattern },
        took: random.between(30, 400),
        output: story.search.hits.join("\n"),
      },
      ...story.edits.map(({ path, before }, index): Use => {
        const from = 8 + index * 13 + random.below(40);
        return { tool: { does: "read", path, from }, took: random.between(8, 60), output: numbered(before, from) };
      }),
    ],
  );
  if (story.page && plan.size === "full")
    writer.answer(
      [{ is: "text", text: "Let me make sure what the documentation says." }],
      [{ tool: { does: "fetch", ...story.page }, took: random.between(700, 4_000), output: story.page.text }],
    );
  if (story.scout && plan.delegates) writer.answer([], [delegated(story.scout, random, first.path)]);
}

/** The work itself: it fails, is changed, and passes. */
function fix(writer: ScriptWriter, random: Random, story: Story, { runs }: { runs: boolean }): void {
  const { check, edits, create } = story;
  const checkTook = random.between(1_500, 48_000);
  const run = { does: "run", command: check.command, why: "See whether it works" } as const;
  writer.answer(
    [{ is: "text", text: "First I want to see it fail:" }],
    [{ tool: run, took: checkTook, output: check.fails, fails: true }],
  );
  writer.answer(
    [],
    [
      planned(story, 1),
      ...edits.map((edit): Use => {
        return {
          tool: { does: "edit", ...edit },
          took: random.between(10, 90),
          output: `The file ${edit.path} has been updated.`,
        };
      }),
      ...(create === undefined
        ? []
        : [
            {
              tool: { does: "write" as const, ...create },
              took: random.between(6, 40),
              output: `File created at ${create.path}`,
            },
          ]),
    ],
  );
  if (runs) {
    writer.answer(
      [{ is: "text", text: "Now the whole suite." }],
      [planned(story, story.plan.length - 1), { tool: run, took: 0, output: "", runs: true }],
    );
    return;
  }
  writer.answer([{ is: "text", text: "Again:" }], [{ tool: run, took: checkTook, output: check.passes }]);
  writer.answer([], [planned(story, story.plan.length)]);
}

function follow(writer: ScriptWriter, random: Random, { prompt, answer, command }: Story["followUps"][number]): void {
  writer.prompt(prompt);
  if (command) {
    const tool = { does: "run", command: command.line, why: "As asked" } as const;
    writer.answer([], [{ tool, took: random.between(200, 9_000), output: command.output }]);
  }
  writer.answer([{ is: "text", text: answer }]);
}

const SMALL_TALK: readonly [Story["followUps"][number], ...Story["followUps"][number][]] = [
  {
    prompt: "git status?",
    answer: "Clean, except for the files above.",
    command: { line: "git status --short", output: " M src/index.ts\n?? notes.md" },
  },
  {
    prompt: "Anything else that you noticed while you were there?",
    answer:
      "Two small things, neither urgent:\n\n- an unused export beside the function that changed\n- a `TODO` from 2023 that this change makes obsolete",
  },
  {
    prompt: "explain that last part again, shorter",
    answer: "It was computed in two places that rounded differently. Now it is computed in one.",
  },
];

/** A person reads, thinks, goes to lunch. */
function pause(writer: ScriptWriter, random: Random): void {
  writer.wait(
    random.weighted([
      [random.between(15_000, 3 * MINUTE), 80],
      [random.between(6 * MINUTE, 40 * MINUTE), 15],
      [random.between(1, 4) * 60 * MINUTE, 5],
    ]),
  );
}

function planned({ plan }: Story, done: number): Use {
  const todos = plan.map((content, index): Todo => {
    return { content, status: index < done ? "completed" : index === done ? "in_progress" : "pending" };
  });
  return { tool: { does: "plan", todos }, took: 4, output: "Todos have been modified successfully." };
}

function delegated({ description, prompt, finding }: NonNullable<Story["scout"]>, random: Random, path: string): Use {
  const writer = new ScriptWriter(random, SUBAGENT_MODEL);
  writer.prompt(prompt);
  writer.answer(
    [],
    [{ tool: { does: "search", pattern: "func .*Handle" }, took: 90, output: `${path}:38\n${path}:61\n${path}:117` }],
  );
  writer.answer([], [{ tool: { does: "read", path, from: 30 }, took: 20, output: numbered("…\n", 30) }]);
  writer.answer([{ is: "text", text: finding }]);
  const script = writer.finish();
  return { tool: { does: "delegate", description, prompt, script }, took: script.length + 300, output: finding };
}

function summaryOf({ title, plan, answer }: Story): string {
  return `This session is being continued from a previous conversation that ran out of context.\n\n1. Request: ${title}\n2. Done:\n${plan.map((step) => `   - ${step}`).join("\n")}\n3. Result:\n${answer.slice(0, 400)}`;
}

/** As agents show a file: each line behind its number. */
function numbered(text: string, from: number): string {
  const lines = text.replace(/\n$/, "").split("\n");
  return lines.map((line, index) => `${String(from + index).padStart(6)}→${line}`).join("\n");
}
