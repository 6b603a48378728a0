import { mountSmallDisk } from "../live/small-disk";
import { movableClock } from "../live/movable-clock";
import type { FaultyProxy, Treatment } from "../live/faulty-proxy";
import type { Machine, MachineOptions } from "../live/machine";
import type { Random } from "../generate/random";

/** What a fault may do to a run. */
export interface Stage {
  proxy: FaultyProxy;
  machine: Machine;
  random: Random;
}

/** Something that goes wrong while an agent works. */
export interface Fault {
  name: string;
  title: string;
  machine?: Pick<MachineOptions, "clock" | "disk">;
  /** At the same time, on the same machine; 1 unless said. */
  agents?: number;
  /** Whether the machine can lose what the client was told: then only what the agent wrote itself is asked for. */
  losesFacts?: boolean;
  begin?(stage: Stage): Promise<void> | void;
  /** After each of the agent's steps; `share` of the records is written (0 to 1). */
  progress?(stage: Stage, share: number): void;
  /** The agent has ended; its machine starts another session afterwards, undisturbed. */
  end?(stage: Stage): Promise<void> | void;
}

const PASS: Treatment = { do: "pass" };
/** Hours of a clock that was set back. */
const HOUR = 3_600_000;

export const FAULTS: readonly Fault[] = [
  {
    name: "down",
    title: "server down for the whole session, then back",
    begin: async ({ proxy }) => await proxy.goDown(),
    end: async ({ proxy }) => await proxy.comeBack(),
  },
  {
    name: "500",
    title: "500s: every second answer, half of them after the backend took the batch",
    begin: ({ proxy, random }) => {
      proxy.treat = () => (random.below(2) === 0 ? { do: "answer", status: 500, after: random.below(2) === 0 } : PASS);
    },
    end: passAgain,
  },
  {
    name: "429",
    title: "429 with Retry-After: every second answer",
    begin: ({ proxy, random }) => {
      proxy.treat = () =>
        random.below(2) === 0 ? { do: "answer", status: 429, headers: { "retry-after": "1" } } : PASS;
    },
    end: passAgain,
  },
  {
    name: "slow",
    title: "every answer 5 s late",
    begin: ({ proxy }) => {
      proxy.treat = () => ({ do: "delay", ms: 5_000 });
    },
    end: passAgain,
  },
  {
    name: "cut",
    title: "connection cut in the middle of every second answer",
    begin: ({ proxy, random }) => {
      proxy.treat = () => (random.below(2) === 0 ? { do: "cut" } : PASS);
    },
    end: passAgain,
  },
  {
    name: "disk",
    title: "disk full under outbox and positions, for the middle half of the session (a tmpfs of 8 MiB, filled)",
    machine: { disk: async (folder, client) => await mountSmallDisk(folder, client, 8 * 1024 ** 2) },
    losesFacts: true,
    progress: ({ machine: { disk } }, share) => (share >= 0.25 && share < 0.75 ? disk?.fill() : disk?.free()),
    end: ({ machine: { disk } }) => disk?.free(),
  },
  { name: "two", title: "two agents at once on one machine", agents: 2 },
  {
    name: "clock",
    title: "clock set back by two hours, the courier killed there, later set right",
    machine: { clock: movableClock },
    progress: ({ machine }, share) => {
      const { clock } = machine;
      if (!clock) return;
      const wanted = share >= 0.3 && share < 0.7 ? -2 * HOUR : 0;
      if (Math.abs(clock.now() - Date.now() - wanted) < HOUR) return;
      clock.set(wanted);
      if (wanted < 0) machine.killCourier();
    },
    end: ({ machine: { clock } }) => clock?.set(0),
  },
];

function passAgain({ proxy }: Stage): void {
  proxy.treat = () => PASS;
}
