import { cpSync } from "node:fs";
import { join } from "node:path";
import { commandsBelow } from "./documented.ts";
import type { Packages } from "./package-once.ts";
import type { Workspace } from "./workspace.ts";

/** What the commands of `docs/deploying.md` are run in and with. */
type Surroundings = {
  workspace: Workspace;
  packages: Packages;
  /** What leads the AWS SDK of a deployment to a simulated AWS. */
  environment: Readonly<Record<string, string>>;
  /** Runs `idcheck` with these arguments; rejects where it fails. Names of files are paths into the workspace. */
  idcheck(given: readonly string[], piped: string | undefined): Promise<string>;
};

/** Runs the commands of `docs/deploying.md` where they can do no harm. */
export type Rehearsal = {
  /** Resolves to what the command printed; rejects where it fails, and for a command that cannot be rehearsed. */
  run(command: string): Promise<string>;
  /** Runs every command below a heading, in order; resolves to what all of them printed. */
  runAll(heading: string): Promise<string>;
  /** Puts what was packaged once for all tests into the workspace: packaging takes most of the time of a deployment. */
  usePackage(stage: keyof Packages): void;
};

/** Prepares a rehearsal. A deployment deploys what was packaged once, instead of packaging anew. */
export function rehearseIn({ workspace, packages, environment, idcheck }: Surroundings): Rehearsal {
  function usePackage(stage: keyof Packages): void {
    cpSync(packages[stage], join(workspace.folder, ".serverless"), { recursive: true });
  }

  function packaged(given: readonly string[]): readonly string[] {
    usePackage(given.includes("sandbox") ? "sandbox" : "prod");
    return [...given, "--package", ".serverless"];
  }

  /** The tools that commands of the document begin with, and how each is run here. */
  const tools: readonly (readonly [
    beginning: RegExp,
    run: (given: readonly string[], piped?: string) => Promise<string>,
  ])[] = [
    // Needs the registry.
    [/^npm ci$/u, () => Promise.resolve("")],
    [/^npx serverless /u, (given) => workspace.serverless(given, environment)],
    [
      /^npm run (?:-s )?deploy -- /u,
      (given) => workspace.script("scripts/deploy.ts", packaged(given), environment),
    ],
    [/^npm run package -- /u, (given) => workspace.script("scripts/package.ts", given)],
    [
      /^npx idcheck /u,
      (given, piped) =>
        idcheck(
          given.map((part) => (part.endsWith(".json") ? join(workspace.folder, part) : part)),
          piped,
        ),
    ],
  ];

  async function run(command: string): Promise<string> {
    const [, piped, rest = ""] = /^(?:echo '(.*)' \| )?(.*)$/u.exec(command) ?? [];
    const filledIn = rest.replace("<pepper>", "p1");
    const [beginning, runTool] = tools.find(([pattern]) => pattern.test(filledIn)) ?? [];
    if (beginning === undefined || runTool === undefined) {
      throw new Error(`This command cannot be rehearsed: ${command}`);
    }
    return runTool(filledIn.replace(beginning, "").split(" "), piped);
  }

  return {
    run,
    async runAll(heading) {
      let printed = "";
      for (const command of commandsBelow(heading)) printed += await run(command);
      return printed;
    },
    usePackage,
  };
}
