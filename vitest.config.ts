import { defineConfig } from "vitest/config";
import { pathOfNodeAlone, quickProjects, shared } from "./test/support/run/projects.ts";

/** `npm test`: everything that needs Node alone. */
export default defineConfig({
  test: { ...shared, env: { PATH: pathOfNodeAlone() }, projects: quickProjects },
});
