import { defineConfig } from "vitest/config";

/** Whole-product checks: the real commands, as a user starts them. */
export default defineConfig({
  test: {
    include: ["e2e/**/*.test.ts"],
    globalSetup: ["scripts/test-setup.ts"],
    testTimeout: 180_000,
    hookTimeout: 180_000,
    fileParallelism: false,
    reporters: process.env.CI ? ["default"] : ["dot"],
  },
});
