import { defineConfig } from "vitest/config";
import { apartProjects, shared } from "./test/support/run/projects.ts";

/** `npm run rehearse`: deployments to simulated AWS, one of which was not written here and is installed from PyPI. */
export default defineConfig({ test: { ...shared, projects: apartProjects } });
