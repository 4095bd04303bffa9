/* oxlint-disable typescript/no-unsafe-argument -- the framework reads no TypeScript here. */
/** The Region for serverless.yml. */
module.exports = async ({ options }) => (await import("./region.ts")).regionForFramework(options);
