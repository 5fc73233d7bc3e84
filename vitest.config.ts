import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    expect: { requireAssertions: true },
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // Two cores: more workers would only take turns, and spawned processes need room as well.
    maxWorkers: 2,
  },
});
