import { defineConfig } from "vitest/config";
import { exampleProjects, shared } from "./test/support/run/projects.ts";

/** `npm run examples`: the examples with AWS's own command line and SDK for Python, which are installed from PyPI. */
export default defineConfig({ test: { ...shared, projects: exampleProjects } });
