import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    expect: { requireAssertions: true },
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // Two cores: more workers would only take turns, and spawned processes need room as well.
    maxWorkers: 2,
    // Reading the same modules anew for each file would take a quarter of the time of a run. So files
    // share them, and a test must not leave anything behind in a module.
    isolate: false,
  },
});
