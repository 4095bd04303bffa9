import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    setupFiles: ["test/setup.ts"],
    // DynamoDB Local lives for seconds: it starts in half the time with one compiler and one collector.
    env: { JAVA_TOOL_OPTIONS: "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC" },
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
