import type { Random } from "../random";
import { LANGUAGES } from "./code";
import type { Chores, FollowUp, Story } from "./story";

/** One of the many small pieces of work in a project, no two much alike in what they are called. */
export function chore({ language, modules }: Chores, random: Random): Story {
  const name = random.pick(modules);
  const { path, before, after, signature, test } = LANGUAGES[language];
  const file = path(name);
  const asked = random.pick(ASKED)(name);
  return {
    ...asked,
    branch: random.pick(["main", "main", `chore/${name.toLowerCase()}`, `fix/${name.toLowerCase()}`]),
    thinking: `The request is about ${name}. I should read \`${file}\` and its tests first; the smallest change that does it is the best one here.`,
    plan: [`Read ${file}`, "Write a test that fails", "Change it", "Run the tests"],
    search: { pattern: name, hits: [`${file}:12:${signature(name)}`, `${file}:48:// see ${name}`] },
    edits: [{ path: file, before: before(name), after: after(name) }],
    check: test,
    ...(random.chance(0.25) ? { scout: scoutFor(name, file) } : {}),
    followUps: [random.pick(FOLLOW_UPS), random.pick(FOLLOW_UPS)],
  };
}

type Asked = Pick<Story, "title" | "prompt" | "answer">;

const ASKED: readonly [(name: string) => Asked, ...((name: string) => Asked)[]] = [
  (name) => ({
    title: `Handle empty input in ${name}`,
    prompt: `${name} crashes when the list is empty. It should just do nothing then.`,
    answer: `\`${name}\` answers nothing for an empty list instead of crashing. One test was added; callers already handled the case.`,
  }),
  (name) => ({
    title: `Add tests for ${name}`,
    prompt: `There are no tests for ${name}. Add a few for the cases that matter, not for coverage.`,
    answer: `Four tests, one of which found a real fault: an empty list made \`${name}\` crash. It is fixed.\n\n- a list of one\n- order of items\n- an empty list\n- two items with the same id`,
  }),
  (name) => ({
    title: `Why is ${name} slow?`,
    prompt: `Calling ${name} takes 300 ms for a list of 2,000. Why? Fix it if it is simple.`,
    answer: `It looked up the first item once for every row. Now it does so **once**: 300 ms became 4 ms.\n\n\`\`\`text\nbefore  ${name}  301.2 ms ± 4.1\nafter   ${name}    3.9 ms ± 0.2\n\`\`\``,
  }),
  (name) => ({
    title: `Explain how ${name} works`,
    prompt: `I have to change ${name} tomorrow. Explain to me how it works and where the traps are.`,
    answer: `## ${name} in short\n\n1. It takes the first item and the number of all.\n2. It assumes that there *is* a first item: that is the trap.\n3. Callers keep the result for the whole request.\n\nI made the trap safe while I was there; say so if you would rather do that yourself.`,
  }),
  (name) => ({
    title: `Review the change to ${name}`,
    prompt: `Please review my last commit, it touches ${name}. Be strict.`,
    answer: `Two findings:\n\n- **an empty list crashes** (${name}, first line): fixed, with a test\n- the name says what it does not do: *total* is a count\n\nEverything else reads well.`,
  }),
  (name) => ({
    title: `Rename what ${name} returns`,
    prompt: `In ${name} "total" is misleading, it's a count. Rename it everywhere, keep the API compatible for one release.`,
    answer: `Renamed in 6 files. The old name stays as an alias, marked as deprecated, and a test makes sure that both say the same.`,
  }),
  (name) => ({
    title: `Log the request id in ${name}`,
    prompt: `We can't follow requests through ${name}. Log the request id there, structured, no new dependency.`,
    answer: `Every line of \`${name}\` carries \`request_id\` now:\n\n\`\`\`json\n{ "level": "info", "msg": "handled", "request_id": "01JX…", "ms": 4 }\n\`\`\``,
  }),
  (name) => ({
    title: `Remove dead code around ${name}`,
    prompt: `${name} grew over the years. Remove what nobody calls, show me what you removed.`,
    answer: `Removed 214 lines in 3 files, none of them called:\n\n| what | lines | last used |\n| --- | ---: | --- |\n| \`${name}Legacy\` | 143 | 2023 |\n| \`formatOld\` | 52 | 2024 |\n| two constants | 19 | never |`,
  }),
];

const FOLLOW_UPS: readonly [FollowUp, ...FollowUp[]] = [
  {
    prompt: "commit and push",
    answer: "Pushed.",
    command: {
      line: "git commit -am 'Make the empty case safe' && git push",
      output: "To github.com:lumen-shop\n   81c2f0e..a09d3b7  HEAD -> HEAD",
    },
  },
  { prompt: "Is that covered by a test?", answer: "Yes, by the one that failed before." },
  {
    prompt: "why not throw?",
    answer: "Callers treat *nothing* as a normal answer; throwing would make each of them catch it.",
  },
  {
    prompt: "run the linter too",
    answer: "Clean.",
    command: { line: "make lint", output: "0 problems" },
  },
];

function scoutFor(name: string, file: string): NonNullable<Story["scout"]> {
  return {
    description: `Find callers of ${name}`,
    prompt: `Find every caller of ${name} (defined in ${file}) and say for each what it does with an empty answer. Change nothing.`,
    finding: `Three callers:\n\n- the HTTP handler: answers 204\n- the nightly job: skips it\n- a test helper: would have crashed, too`,
  };
}
