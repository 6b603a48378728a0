import { OpenCodeMachine } from "../../live/opencode/machine";
import { SimulatedAgent } from "../../live/opencode/simulated-agent";
import type { Agent } from "../agent";
import { readRows } from "./rows";
import { recountTruth } from "./truth";

/** OpenCode: a database of its own, and a plugin. */
export const openCode: Agent = {
  settle: async (options) => {
    const machine = await OpenCodeMachine.make(options);
    const agent = new SimulatedAgent(machine);
    return {
      machine,
      journal: agent.journal,
      play: async (plan, random, habits) => await agent.play(plan, random, habits),
      open: async () => await agent.open(),
      truth: ({ keepsFacts }) => recountTruth(machine.database, keepsFacts ? agent.journal.facts : []),
      rows: readRows,
    };
  },
};
