import { ClaudeCodeMachine } from "../../live/claude-code/machine";
import { emptyJournal, SimulatedAgent } from "../../live/claude-code/simulated-agent";
import type { Agent } from "../agent";
import { readRows } from "./rows";
import { recountTruth } from "./truth";

/** Opened, and never asked anything. */
const UNUSED_SESSION = "00000000-0000-4000-8000-000000000000";

/** Claude Code: transcripts of its own, and hooks. */
export const claudeCode: Agent = {
  settle: async (options) => {
    const machine = await ClaudeCodeMachine.make(options);
    const journal = emptyJournal();
    return {
      machine,
      journal,
      play: async (plan, random, habits) => await new SimulatedAgent(machine, random, journal, habits).play(plan),
      open: async () =>
        void (await machine.fire("SessionStart", {
          session_id: UNUSED_SESSION,
          transcript_path: `${machine.projectFolder}/${UNUSED_SESSION}.jsonl`,
          cwd: machine.cwd,
          hook_event_name: "SessionStart",
          source: "startup",
        })),
      truth: ({ keepsFacts }) => recountTruth(machine.projects, journal, { keepsHooks: keepsFacts }),
      rows: readRows,
    };
  },
};
