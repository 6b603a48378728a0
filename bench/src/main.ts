import { Command, Option } from "commander";
import { backfill } from "./cases/backfill";
import { contention } from "./cases/contention";
import { convexTest } from "./cases/convex-test";
import { courier } from "./cases/courier";
import { dashboard } from "./cases/dashboard";
import { databaseIo } from "./cases/database-io";
import { delivery, type DeliveryOptions } from "./cases/delivery";
import { CLAUDE_CODE, OPENCODE } from "./cases/delivery-trials";
import { hooks } from "./cases/hooks";
import { live } from "./cases/live";
import { liveKills } from "./cases/live-kills";
import { openCodeBackfill } from "./cases/opencode-backfill";
import { openCodePlugin } from "./cases/opencode-plugin";
import { openCodeSession } from "./cases/opencode-session";
import { scale } from "./cases/scale";
import { session } from "./cases/session";
import { soak } from "./cases/soak";
import { writePage } from "./report";

const CASES = [
  "scale",
  "convex-test",
  "backfill",
  "io",
  "hooks",
  "session",
  "delivery",
  "courier",
  "opencode-session",
  "opencode-plugin",
  "opencode-backfill",
  "opencode-delivery",
  "contention",
  "live",
  "live-kills",
  "soak",
  "dashboard",
] as const;

interface Options {
  page: boolean;
  only: (typeof CASES)[number][];
  messages: string;
  backfillMib: string;
  databaseMib: string;
  rounds: string;
  records: string;
  seeds: string;
  recordsOfSeed: string;
  faults?: string[];
  atOnce: string;
  seconds: string;
  documents: string;
  kills: string;
  minutes: string;
  longSession: string;
  data?: string;
  json: boolean;
  flush: boolean;
}

const options = new Command("bench")
  .description("measure OpenSync and write docs/benchmarks.md")
  .addOption(new Option("--only <case...>", "which benchmarks").choices(CASES).default([...CASES]))
  .option("--messages <number>", "messages in the backend for ingest, search, reads and the dashboard", "1000000")
  .option("--backfill-mib <number>", "size of the generated history", "1024")
  .option("--database-mib <number>", "size of the generated opencode.db", "2048")
  .option("--rounds <number>", "rounds of OpenCode's real sessions", "40")
  .option("--records <number>", "records that are delivered through each fault", "10000")
  .option("--seeds <number>", "how often the courier's random death is tried", "200")
  .option("--records-of-seed <number>", "records that are delivered in each of those", "100")
  .option("--faults <name...>", "which faults, by their short names; none of the others")
  .option("--at-once <number>", "how many faults at once", "3")
  .option("--seconds <number>", "how long each rate of live is measured", "10")
  .option("--documents <number>", "documents in the folder that live opens", "1000000")
  .option("--kills <number>", "how often live-kills ends the engine", "100")
  .option("--minutes <number>", "how long soak runs", "30")
  .option("--long-session <number>", "messages of the session that dashboard opens", "20000")
  .option("--data <folder>", "the dashboard's backend: filled the first time, kept, and not filled again")
  .option("--flush", "after a fault ask the client to deliver everything, instead of waiting until it looks", false)
  .option("--json", "print what the delivery found as lines of JSON, and leave docs/benchmarks.md as it is", false)
  .option("--page", "measure nothing: write docs/benchmarks.md anew from the results that are kept", false)
  .parse()
  .opts<Options>();

if (options.page) {
  writePage();
  process.exit();
}

const faults: DeliveryOptions = {
  records: Number(options.records),
  seeds: Number(options.seeds),
  recordsOfSeed: Number(options.recordsOfSeed),
  only: options.faults,
  atOnce: Number(options.atOnce),
  json: options.json,
  flush: options.flush,
};

if (options.only.includes("hooks")) await hooks();
if (options.only.includes("session")) await session();
if (options.only.includes("opencode-session")) await openCodeSession({ rounds: Number(options.rounds) });
if (options.only.includes("opencode-plugin")) await openCodePlugin();
if (options.only.includes("courier")) await courier();
if (options.only.includes("delivery")) await delivery(CLAUDE_CODE, faults);
if (options.only.includes("opencode-delivery")) await delivery(OPENCODE, faults);
if (options.only.includes("live"))
  await live({ seconds: Number(options.seconds), documents: Number(options.documents) });
if (options.only.includes("live-kills")) await liveKills({ kills: Number(options.kills) });
if (options.only.includes("soak")) await soak({ minutes: Number(options.minutes) });
if (options.only.includes("io")) await databaseIo();
if (options.only.includes("convex-test")) await convexTest();
if (options.only.includes("backfill")) await backfill({ bytes: Number(options.backfillMib) * 1024 ** 2 });
if (options.only.includes("opencode-backfill"))
  await openCodeBackfill({ bytes: Number(options.databaseMib) * 1024 ** 2 });
if (options.only.includes("scale")) await scale({ messages: Number(options.messages) });
if (options.only.includes("contention")) await contention();
if (options.only.includes("dashboard"))
  await dashboard({ messages: Number(options.messages), long: Number(options.longSession), data: options.data });
