import { defineConfig } from "vitest/config";
import { AT_LENGTH, inThreads, onTheEngine } from "../scripts/engine-at-length";

/** A condition may take its time on a machine that is busy: the second that is usual fails tests of what is right. */
const PATIENT = { expect: { poll: { timeout: 60_000 } } } as const;
const shared = { testTimeout: 180_000, hookTimeout: 180_000, fileParallelism: false, ...PATIENT } as const;

/** Whole-product checks: the real commands, as a user starts them; and what of the engine takes too long for every change. */
export default defineConfig({
  test: {
    // Tests of whole backends want the dashboard, too, before several of them would build it at once.
    globalSetup: ["scripts/test-setup.ts", "e2e/support/build-dashboard.ts"],
    fileParallelism: false,
    reporters: process.env.CI ? ["default"] : ["dot"],
    projects: [
      { test: { ...shared, name: "e2e", include: ["e2e/**/*.test.ts"] } },
      { plugins: [inThreads], test: { ...shared, name: "engine in threads, at length", include: AT_LENGTH.inThreads } },
      { test: { ...shared, name: "engine, at length", include: AT_LENGTH.byItself } },
      {
        plugins: [onTheEngine],
        test: { ...shared, name: "backend on the engine, at length", include: AT_LENGTH.backend },
      },
    ],
  },
});
