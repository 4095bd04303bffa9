import { defineConfig } from "vitest/config";
import { moreProjects, shared } from "./test/support/run/projects.ts";

/** `npm run test:more`: what is slow, or needs more of a machine than Node. */
export default defineConfig({ test: { ...shared, projects: moreProjects } });
