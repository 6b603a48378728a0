import { setTimeout as sleep } from "node:timers/promises";
import type { Fault, Stage } from "./faults";

/**
 * The courier is killed with -9 at points that the seed chooses: at a moment of a request (before the backend has seen it, or when it has
 * answered and the courier does not know), and at any time of its life between. The next hook has to start another.
 */
export function randomKills(seed: number): Fault & { kills: () => number } {
  let kills = 0;
  let isOver = false;
  let roaming: Promise<void> = Promise.resolve();
  return {
    name: `kill ${seed}`,
    title: "courier killed with -9 at random points",
    kills: () => kills,
    begin: (stage) => {
      const { proxy, machine, random } = stage;
      const atRequests = new Set(Array.from({ length: 1 + random.below(3) }, () => 1 + random.below(5)));
      const moment = random.below(2) === 0 ? "before" : "after";
      proxy.at = ({ number }, when) => {
        if (!isOver && when === moment && atRequests.has(number) && machine.killCourier()) kills += 1;
      };
      roaming = roam(stage);
    },
    end: async () => {
      isOver = true;
      await roaming;
    },
  };

  async function roam({ machine, random }: Stage): Promise<void> {
    for (let left = random.below(4); left > 0 && !isOver; left--) {
      while (!isOver && machine.courier() === null) await sleep(5);
      await sleep(random.below(700));
      if (!isOver && machine.killCourier()) kills += 1;
    }
  }
}
