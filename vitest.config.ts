import { availableParallelism } from "node:os";
import { join } from "node:path";
import { defineConfig } from "vitest/config";

// Every test file, and every process that one starts, loads much the same modules: compiled once, they load in a third.
process.env["NODE_COMPILE_CACHE"] ??= join(import.meta.dirname, "node_modules/.cache/node-compile-cache");
// Java, where there is one, lives for seconds here: it starts in half the time with one compiler and one collector.
process.env["JAVA_TOOL_OPTIONS"] ??= "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC";

/** In `test/lib`, but of a whole stack, of which there can be one in a process. */
const ofStack = "test/clients/typescript/transports.test.ts";

export default defineConfig({
  test: {
    // Many tests wait for processes that they have started or killed: one more than there are cores keeps them busy.
    maxWorkers: availableParallelism() + 1,
    testTimeout: 60_000,
    hookTimeout: 120_000,
    projects: [
      {
        // What these load keeps no state that another file could trip over, so they load it once.
        extends: true,
        test: {
          name: "lib",
          include: ["test/lib/**/*.test.ts", "test/clients/**/*.test.ts"],
          exclude: [ofStack],
          isolate: false,
        },
      },
      {
        extends: true,
        test: {
          name: "stack",
          include: ["test/**/*.test.ts"],
          exclude: ["test/lib/**", "test/clients/**/!(transports).test.ts", "test/deploy/**"],
          setupFiles: ["test/support/run/hold-answers.ts"],
        },
      },
      {
        // These work on what would be deployed, which is packaged once for all of them.
        extends: true,
        test: {
          name: "deploy",
          include: ["test/deploy/**/*.test.ts"],
          globalSetup: "test/deploy/support/package-once.ts",
          setupFiles: ["test/support/run/hold-answers.ts"],
        },
      },
    ],
  },
});
