import { defineConfig } from "vitest/config";
import { ShortReporter } from "../short-reporter.ts";

/** The runs that `short-reporter.test.ts` looks at. */
export default defineConfig({
  test: {
    include: ["*.run.ts"],
    reporters: [new ShortReporter()],
    setupFiles: ["../route-output.ts"],
    maxWorkers: 1,
    isolate: false,
  },
});
