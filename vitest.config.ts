import { join } from "node:path";
import { defineConfig } from "vitest/config";

// Every test file, and every process that one starts, loads much the same modules: compiled once, they load in a third.
process.env["NODE_COMPILE_CACHE"] ??= join(import.meta.dirname, "node_modules/.cache/node-compile-cache");
// Java, where there is one, lives for seconds here: it is not worth optimising what it runs.
process.env["JAVA_TOOL_OPTIONS"] ??= "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC";

export default defineConfig({
  test: {
    setupFiles: ["test/setup.ts"],
    // DynamoDB Local lives for seconds: it starts in half the time with one compiler and one collector.
    env: { JAVA_TOOL_OPTIONS: "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC" },
    // One core is left for what tests start by default, which leaves it idle.
    maxWorkers: "100%",
    testTimeout: 60_000,
    hookTimeout: 120_000,
    projects: [
      {
        extends: true,
        test: { name: "idcheck", include: ["test/**/*.test.ts"], exclude: ["test/deploy/**"] },
      },
      {
        // These work on what would be deployed, which is packaged once for all of them.
        extends: true,
        test: {
          name: "deploy",
          include: ["test/deploy/**/*.test.ts"],
          globalSetup: "test/deploy/support/package-once.ts",
        },
      },
    ],
  },
});
