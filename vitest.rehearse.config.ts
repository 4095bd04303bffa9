import { defineConfig } from "vitest/config";
import { apartProjects, shared } from "./test/support/run/projects.ts";

/** `npm run rehearse`: deployments to an AWS that was not written here. It installs that from PyPI. */
export default defineConfig({ test: { ...shared, projects: apartProjects } });
