import { acquireLock } from "@opensync/client-core/testing";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { builtPlugin, runAgent, type AgentRuntime, type Ended, type Plan } from "./agent";
import { Home } from "./home";

interface Ending {
  readonly name?: string;
  readonly ending: Plan["ending"];
  /** Ends one that waits. */
  readonly signal?: NodeJS.Signals;
}

const endings: readonly Ending[] = [
  { name: "exits", ending: "exits" },
  { name: "disposes", ending: "disposes" },
  { name: "is ended by SIGTERM", ending: "waits", signal: "SIGTERM" },
  { name: "is ended by SIGINT", ending: "waits", signal: "SIGINT" },
  { name: "is ended by SIGHUP", ending: "waits", signal: "SIGHUP" },
  { name: "handles SIGTERM itself", ending: "handles-signal", signal: "SIGTERM" },
  { name: "asks who listens to SIGTERM", ending: "asks-who-listens", signal: "SIGTERM" },
];
/** Those that take other ways through the plugin. */
const fewEndings = endings.filter(({ signal }) => signal === undefined || signal === "SIGTERM");

const MOST_BYTES = 20 * 1024 * 1024;

const events = [
  { id: "evt_1", type: "session.created", properties: { info: { id: "ses_1" } } },
  { id: "evt_2", type: "message.updated", properties: { sessionID: "ses_1", info: { id: "msg_1" } } },
];

/** What must hold of the built plugin in any runtime, as tests: each starts an agent with the plugin, and one without. */
export function testPluginIn(runtime: AgentRuntime, { all }: { all: boolean }): void {
  let home: Home;
  beforeEach(async () => {
    home = await Home.create();
  });
  afterEach(async () => await home[Symbol.asyncDispose]());

  const run = async (plan: Partial<Plan>, { ending, signal }: Ending, environment = {}): Promise<Ended> =>
    runAgent(
      runtime,
      { plugin: builtPlugin, events, ...plan, ending },
      { environment: { ...home.environment, ...environment }, cwd: home.folder, ...(signal ? { signal } : {}) },
    );
  const withoutAndWith = async (ending: Ending, plan: Partial<Plan> = {}) =>
    Promise.all([run({ plugin: null }, ending), run(plan, ending)]);

  describe(`the plugin in ${runtime.name}`, () => {
    test.each(all ? endings : fewEndings)(
      "lets an agent that $name end as it does without it, and records all that waited",
      async (ending) => {
        // The courier that the plugin starts is to leave them where they are.
        const lock = await acquireLock(home.files.lock, { version: "1.0.0" });
        const [without, ended] = await withoutAndWith(ending);
        expect(ended).toEqual(without);
        expect(await lock?.beat()).toBe(true);
        expect((await home.records()).map(({ payload }) => payload["event"])).toEqual([
          "session.created",
          "message.updated",
        ]);
      },
    );

    test.each(all ? endings : endings.slice(0, 1))(
      "lets an agent that $name end as it does without it where nothing can be written",
      async (ending) => {
        mkdirSync(dirname(home.files.folder), { recursive: true });
        writeFileSync(home.files.folder, "a file where a folder should be");
        const [without, ended] = await withoutAndWith(ending);
        expect(ended).toEqual(without);
      },
    );

    test("says in one clear line that an option cannot be, and lets the agent work", async () => {
      const [without, ended] = await withoutAndWith({ ending: "disposes" }, { options: { syncThinking: "perhaps" } });
      const line = 'opencode-sync-plugin is off: The option "syncThinking" must be true or false.';
      expect(ended).toEqual({ ...without, stderr: `${line} Correct it in opencode.json\n${without.stderr}` });
      expect(await home.records()).toEqual([]);
    });

    test("prints debug lines where they are asked for, and nowhere else", async () => {
      const { stdout, stderr } = await run({}, { ending: "disposes" }, { SESSION_SYNC_DEBUG: "true" });
      expect(stdout).toBe("the agent's own output\n");
      const lines = stderr
        .trim()
        .split("\n")
        .filter((line) => line !== "and its errors");
      expect(lines.length).toBeGreaterThan(2);
      expect(lines.filter((line) => !line.startsWith("[Session Sync] "))).toEqual([]);
    });

    test("costs less than 20 MB over a session of 10,000 events", async () => {
      const grown = ({ stdout }: Ended): number => JSON.parse(stdout.split("\n").at(-2) ?? "").grown;
      let cost = Number.POSITIVE_INFINITY;
      // A busy machine adds to what is resident, and never takes away.
      for (let attempt = 0; attempt < 3 && cost >= MOST_BYTES; attempt++) {
        const [without, ended] = await withoutAndWith({ ending: "floods" }, { events: [] });
        cost = Math.min(cost, grown(ended) - grown(without));
      }
      expect(cost).toBeLessThan(MOST_BYTES);
    });
  });
}
