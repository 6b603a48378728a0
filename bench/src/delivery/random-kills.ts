import { setTimeout as sleep } from "node:timers/promises";
import type { Fault, Stage } from "./faults";

/**
 * The courier is killed with -9 at points that the seed chooses: at a moment of a request (before the backend has seen it, or when it has
 * answered and the courier does not know), and at any time of its life between. The agent's next event has to start another.
 */
export function randomKills(seed: number): Fault & { kills: () => number } {
  const killer = { kills: 0, isOver: false, roaming: Promise.resolve() };
  const kill = ({ machine }: Stage): void => {
    if (!killer.isOver && machine.killCourier()) killer.kills += 1;
  };
  return {
    name: `kill ${seed}`,
    title: "courier killed with -9 at random points",
    kills: () => killer.kills,
    begin: (stage) => {
      const { proxy, random } = stage;
      const atRequests = new Set(Array.from({ length: 1 + random.below(3) }, () => 1 + random.below(5)));
      const moment = random.below(2) === 0 ? "before" : "after";
      proxy.at = ({ number }, when) => {
        if (when === moment && atRequests.has(number)) kill(stage);
      };
      killer.roaming = roam(stage);
    },
    end: async () => {
      killer.isOver = true;
      await killer.roaming;
    },
  };

  async function roam(stage: Stage): Promise<void> {
    const { machine, random } = stage;
    for (let left = random.below(4); left > 0 && !killer.isOver; left--) {
      while (!killer.isOver && machine.courier() === null) await sleep(5);
      await sleep(random.below(700));
      kill(stage);
    }
  }
}
