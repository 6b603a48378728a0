import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { pathToFileURL } from "node:url";
import { repository } from "../measure/repository";

/**
 * A machine's clock that can be set: Node processes read it through a preloaded `Date`, shells through a `date` of our own in front of PATH.
 * The kernel's own file times stay (only a real clock would move them).
 */
export interface MovableClock {
  /** Ahead of the real clock by so much, ms; negative: behind. */
  set(offset: number): void;
  now(): number;
  env: Record<string, string>;
}

export function movableClock(folder: string): MovableClock {
  mkdirSync(folder, { recursive: true });
  const file = join(folder, "offset");
  const date = join(folder, "date");
  let ahead = 0;
  const clock: MovableClock = {
    set: (offset) => {
      ahead = offset;
      // Read by processes that may start at any moment; a write of a few bytes is whole or not there.
      writeFileSync(file, String(offset));
    },
    now: () => Date.now() + ahead,
    env: {
      PATH: `${folder}${delimiter}${process.env["PATH"] ?? ""}`,
      BENCH_CLOCK: file,
      NODE_OPTIONS: `--import=${pathToFileURL(join(repository, "bench/fixtures/clock.mjs")).href}`,
    },
  };
  clock.set(0);
  writeFileSync(
    date,
    `#!/bin/sh\nPATH=/usr/bin:/bin\nexec date -d "@$(( $(date +%s) + $(cat '${file}') / 1000 ))" "$@"\n`,
  );
  chmodSync(date, 0o755);
  return clock;
}
