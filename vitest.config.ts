import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";
import { AT_LENGTH, BACKEND_ON_THE_ENGINE, inThreads, onTheEngine } from "./scripts/engine-at-length";

/** A condition may take its time on a machine that is busy: the second that is usual fails tests of what is right. */
const PATIENT = { expect: { poll: { timeout: 30_000 } } } as const;
const shared = { testTimeout: 60_000, hookTimeout: 60_000, pool: "forks", unstubEnvs: true, ...PATIENT } as const;
/** Files share the engine and the backend that are loaded: loading them anew for each takes a minute. */
const together = { ...shared, isolate: false } as const;

export default defineConfig({
  test: {
    globalSetup: ["scripts/test-setup.ts"],
    // Vitest keeps one core for itself; on two, that is half of them.
    maxWorkers: availableParallelism(),
    minWorkers: 1,
    // Files of one project share processes; whether also the modules is each project's own choice.
    isolate: false,
    reporters: process.env.CI ? ["default"] : ["dot"],
    projects: [
      {
        test: {
          ...together,
          name: "unit",
          include: [
            "{protocol,engine,dashboard,cli}/src/**/*.test.{ts,tsx}",
            "convex/**/*.test.ts",
            "scripts/**/*.test.ts",
          ],
          exclude: AT_LENGTH.byItself,
        },
      },
      { test: { ...shared, name: "clients", include: ["clients/*/src/**/*.test.ts"] } },
      // What holds on Convex's own in-memory implementation must hold on the embedded engine, on a real SQLite file and real sockets.
      // What a client sees must not depend on whether functions run in the engine's thread or in others.
      {
        plugins: [inThreads],
        test: {
          ...together,
          name: "engine in threads",
          include: ["engine/src/{net,auth}/*.test.ts"],
          exclude: AT_LENGTH.inThreads,
        },
      },
      { plugins: [onTheEngine], test: { ...together, name: "convex on the engine", include: BACKEND_ON_THE_ENGINE } },
    ],
  },
});
