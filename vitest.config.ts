import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";
import { AT_LENGTH, BACKEND_ON_THE_ENGINE, inThreads, onTheEngine } from "./scripts/engine-at-length";

const shared = { testTimeout: 60_000, hookTimeout: 60_000, pool: "forks" } as const;

export default defineConfig({
  test: {
    globalSetup: ["scripts/test-setup.ts"],
    // Vitest keeps one core for itself; on two, that is half of them.
    maxWorkers: availableParallelism(),
    minWorkers: 1,
    reporters: process.env.CI ? ["default"] : ["dot"],
    projects: [
      {
        test: {
          ...shared,
          name: "unit",
          include: [
            "{protocol,engine,dashboard,cli}/src/**/*.test.{ts,tsx}",
            "clients/*/src/**/*.test.ts",
            "convex/**/*.test.ts",
            "scripts/**/*.test.ts",
          ],
          exclude: AT_LENGTH.byItself,
        },
      },
      // What holds on Convex's own in-memory implementation must hold on the embedded engine, on a real SQLite file and real sockets.
      // What a client sees must not depend on whether functions run in the engine's thread or in others.
      {
        plugins: [inThreads],
        test: {
          ...shared,
          name: "engine in threads",
          include: ["engine/src/{net,auth}/*.test.ts"],
          exclude: AT_LENGTH.inThreads,
        },
      },
      { plugins: [onTheEngine], test: { ...shared, name: "convex on the engine", include: BACKEND_ON_THE_ENGINE } },
    ],
  },
});
