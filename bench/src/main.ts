import { Command, Option } from "commander";
import { backfill } from "./cases/backfill";
import { convexTest } from "./cases/convex-test";
import { databaseIo } from "./cases/database-io";
import { scale } from "./cases/scale";

const CASES = ["scale", "convex-test", "backfill", "io"] as const;

interface Options {
  only: (typeof CASES)[number][];
  messages: string;
  backfillMib: string;
}

const options = new Command("bench")
  .description("measure OpenSync and write docs/benchmarks.md")
  .addOption(new Option("--only <case...>", "which benchmarks").choices(CASES).default([...CASES]))
  .option("--messages <number>", "messages in the backend for ingest, search and reads", "1000000")
  .option("--backfill-mib <number>", "size of the generated history", "1024")
  .parse()
  .opts<Options>();

if (options.only.includes("io")) await databaseIo();
if (options.only.includes("convex-test")) await convexTest();
if (options.only.includes("backfill")) await backfill({ bytes: Number(options.backfillMib) * 1024 ** 2 });
if (options.only.includes("scale")) await scale({ messages: Number(options.messages) });
