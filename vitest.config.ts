import { readdirSync, readFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { defineConfig, type Plugin } from "vitest/config";
import { AT_LENGTH, inThreads } from "./scripts/engine-at-length";

const engineBackend = fileURLToPath(new URL("e2e/support/engine-backend.ts", import.meta.url));

/** The tests of convex/ name the engine they run on in one place: `testing/backend.harness`. */
const onTheEngine: Plugin = {
  name: "backend-on-the-engine",
  enforce: "pre",
  resolveId: (id) => (id.endsWith("testing/backend.harness") ? engineBackend : null),
};

/** Those that call the backend: what only computes is the same on both. */
const callsTheBackend = (file: string): boolean => /\.harness"/.test(readFileSync(join("convex", file), "utf8"));
const backendTests = readdirSync("convex", { recursive: true, encoding: "utf8" })
  .filter((file) => file.endsWith(".test.ts") && callsTheBackend(file))
  .map((file) => `convex/${file.split(sep).join("/")}`);

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
      { plugins: [onTheEngine], test: { ...shared, name: "convex on the engine", include: backendTests } },
    ],
  },
});
