import type { TestProject } from "vitest/node";
import { createWorkspace } from "./workspace.ts";

/** What the tests are given: folders of packages, each with its zips and its template. */
export type Packages = {
  /** Stage prod, as it is without parameters. */
  prod: string;
  /** Stage sandbox, with callers that come with a JWT, with aliases, and with a reservation for checks alone. */
  sandbox: string;
};

declare module "vitest" {
  interface ProvidedContext {
    packages: Packages;
  }
}

/** Packages twice before the first test of the folder, and clears up after the last. */
export async function setup({ provide }: TestProject): Promise<() => void> {
  const workspaces = { prod: createWorkspace(), sandbox: createWorkspace() };
  const jwt = ["authorizer=jwt", "jwtIssuer=https://issuer.example", "jwtAudience=idcheck"];
  const others = ["aliases=orders,night-jobs_2:300", "checkConcurrency=7"];
  await Promise.all([
    workspaces.prod.serverless(["package", "--stage", "prod"]),
    workspaces.sandbox.serverless([
      "package",
      "--stage",
      "sandbox",
      ...[...jwt, ...others].map((pair) => `--param=${pair}`),
    ]),
  ]);
  provide("packages", {
    prod: `${workspaces.prod.folder}/.serverless`,
    sandbox: `${workspaces.sandbox.folder}/.serverless`,
  });
  return () => {
    for (const workspace of Object.values(workspaces)) workspace.remove();
  };
}
