import { join } from "node:path";
import { z } from "zod";
import { RotatingLog } from "../../log";
import { courierFiles } from "../courier-files";
import { runCourier } from "../courier";
import { defaultTiming } from "../timing";
import { journalClient } from "./journal-client";

/** What a test gives to the process as its one argument. */
const plan = z
  .object({
    folder: z.string(),
    backends: z.record(z.string(), z.string()).default({}),
    timeoutMs: z.number().optional(),
    timing: z.record(z.string(), z.number()).default({}),
    backoff: z.object({ baseMs: z.number(), capMs: z.number() }).optional(),
  })
  .parse(JSON.parse(process.argv.at(-1) ?? ""));

const controller = new AbortController();
process.once("SIGTERM", () => controller.abort());

const files = courierFiles(plan.folder, "journal");
const log = new RotatingLog({ path: files.log, name: "journal" });
const end = await runCourier({
  files,
  version: "1.0.0",
  client: async () =>
    journalClient({
      folder: join(files.folder, "journals"),
      backends: plan.backends,
      ...(plan.timeoutMs === undefined ? {} : { timeoutMs: plan.timeoutMs }),
    }),
  log: (level, message) => log.write(level, message),
  signal: controller.signal,
  timing: { ...plan.timing, backoff: { ...defaultTiming.backoff, ...plan.backoff } },
});
process.stdout.write(`${end}\n`);
