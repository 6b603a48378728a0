import type { Project } from "./story";

/** A folder that is in no repository. */
export const notes: Project = {
  name: "notes",
  weight: 1,
  chores: {
    language: "python",
    modules: ["tags", "index", "backlinks"],
  },
  stories: [
    {
      title: "Turn meeting notes into a decision log",
      branch: "",
      prompt:
        "In ./meetings are 30 notes as markdown. Make decisions.md from them: date, decision, who, link to the note. Only what was really decided.",
      thinking:
        "I should not invent decisions: only lines under 'Decisions' headings or with 'we decided' or 'agreed'. Let me look at a few notes for their form.",
      plan: ["Look at the form of the notes", "Collect decisions", "Write decisions.md"],
      search: {
        pattern: "(?i)decided|agreed|^## Decisions",
        hits: [
          "meetings/2026-01-12.md:14:## Decisions",
          "meetings/2026-02-02.md:9:We agreed to drop IE mode.",
          "meetings/2026-03-16.md:21:## Decisions",
        ],
      },
      edits: [
        {
          path: "decisions.md",
          before: "# Decisions\n",
          after:
            "# Decisions\n\n| date | decision | who | note |\n| --- | --- | --- | --- |\n| 2026-01-12 | One release a week, on Tuesdays | all | [note](meetings/2026-01-12.md) |\n| 2026-02-02 | Drop IE mode | Mira, Jon | [note](meetings/2026-02-02.md) |\n",
        },
      ],
      check: {
        command: "wc -l decisions.md && ls meetings | wc -l",
        fails: "wc: decisions.md: No such file or directory\n30",
        passes: "41 decisions.md\n30",
      },
      answer:
        "`decisions.md` has **37 decisions** from 22 of the 30 notes. Eight notes hold none.\n\nTwo were unclear, and are marked with *(?)*: the budget for Q3 and who owns the status page.",
      followUps: [{ prompt: "thanks!", answer: "You're welcome." }],
    },
  ],
};
