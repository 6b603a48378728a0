import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: [
      "{protocol,engine,cli}/src/**/*.test.ts",
      "clients/*/src/**/*.test.ts",
      "convex/**/*.test.ts",
      "scripts/**/*.test.ts",
    ],
    globalSetup: ["scripts/test-setup.ts"],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    reporters: process.env.CI ? ["default"] : ["dot"],
    pool: "forks",
  },
});
