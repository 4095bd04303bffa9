import { cpSync, existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { noRegion } from "../cli/aws/region.ts";
import { ConfigurationError } from "../lib/base/configuration-error.ts";
import { type Aws, createAws } from "./aws.ts";
import { assertPackageOf } from "./package-of.ts";
import { type Deployment, prepareDeployment } from "./prepare.ts";
import { protectStack, setStackPolicy } from "./protection.ts";
import { holdsRealData, parseTemplate } from "./template.ts";

/** The parts of the framework that deploying uses; the same in Serverless Framework 3 and 4 and in osls. */
export type DeployingFramework = {
  serviceDir: string;
  processedInput: { commands: readonly string[] };
  service: {
    service: string;
    provider: {
      stage: string;
      region: string;
      stackTags: Readonly<Record<string, string>>;
      compiledCloudFormationTemplate?: unknown;
    };
    custom: { saidRegion: string };
  };
};

/** The options of the framework's command line that matter here. */
export type DeployingOptions = {
  stage?: string;
  package?: string;
  param?: string | readonly string[];
};

/** Prints a line where the framework prints its own. */
type Print = (line: string) => void;

/** The framework's commands for which the stage must be said. */
const commandsOnAStage = new Set([
  "deploy",
  "info",
  "invoke",
  "logs",
  "metrics",
  "package",
  "print",
  "prune",
  "remove",
  "rollback",
]);
/** Those that need no Region, because what they make is the same for each. */
const commandsWithoutRegion = new Set(["package", "print"]);

/**
 * Throws a ConfigurationError if a command of the framework does not say the stage, or on AWS the Region: the framework would take
 * `dev` and us-east-1. It also refuses the commands that change code past every safeguard.
 */
export function assertSaid(commands: readonly string[], stage: string | undefined, region: string): void {
  const [command = ""] = commands;
  if (!commandsOnAStage.has(command)) return;
  if (commands.join(" ") === "deploy function") {
    throw new ConfigurationError(
      "A single function is not deployed: nothing would check it. Deploy the stage: npm run deploy",
    );
  }
  if (command === "rollback") {
    throw new ConfigurationError(
      "What was deployed before is not rolled back to: nothing would check it. Deploy its commit: npm run deploy",
    );
  }
  if (stage === undefined || stage === "") {
    throw new ConfigurationError("Say which stage: --stage <stage>. There is no default.");
  }
  if (!commandsWithoutRegion.has(command) && region === "") throw new ConfigurationError(noRegion);
}

/**
 * What runs before and after every deployment, whether by `npm run deploy` or by `serverless deploy`: the package must be one of
 * the stage, the account and the changes are looked at before anything changes, and the stack is protected afterwards.
 */
export function deploymentHooks(
  framework: DeployingFramework,
  options: DeployingOptions,
  print: Print,
): Readonly<Record<string, () => void | Promise<void>>> {
  const { service, serviceDir } = framework;
  const said = { service: service.service, stage: options.stage ?? "", region: service.custom.saidRegion };
  const allowed = (process.env["IDCHECK_ALLOW_REPLACEMENT"] ?? "")
    .split(",")
    .flatMap((id) => id.trim() || []);
  const folder = join(serviceDir, ".serverless");
  let aws: Aws | undefined;
  let kept: string | undefined;

  function deployment(): Deployment {
    return {
      stage: said.stage,
      stackName: `${said.service}-${said.stage}`,
      template: parseTemplate(service.provider.compiledCloudFormationTemplate),
      tags: service.provider.stackTags,
      allowed,
    };
  }

  return {
    "before:deploy:deploy": () => {
      if (options.package === undefined) return;
      if ([options.param ?? []].flat().length > 0) {
        throw new ConfigurationError(
          "A package has its parameters: give --param to npm run package instead.",
        );
      }
      // The framework has read the package, and has taken its stage, its service and its Region for those of the deployment.
      const packaged = { service: service.service, stage: service.provider.stage };
      assertPackageOf(said, packaged, deployment().template);
      service.provider.region = said.region;
    },
    "before:aws:deploy:deploy:createStack": async () => {
      aws = await createAws(said.region);
      const planned = deployment();
      print(`Stage ${said.stage}, Region ${said.region}`);
      const { isFirst } = await prepareDeployment(aws, planned, print);
      if (!isFirst && allowed.length > 0 && holdsRealData(planned.template)) {
        await setStackPolicy(aws, planned.stackName, allowed);
      }
    },
    // The framework is about to delete what it has deployed, so that no one could look at it or deploy it again.
    "before:aws:deploy:finalize:cleanup": () => {
      kept = mkdtempSync(join(tmpdir(), "idcheck-deployed-"));
      if (existsSync(folder)) cpSync(folder, kept, { recursive: true });
    },
    "after:aws:deploy:finalize:cleanup": async () => {
      if (kept !== undefined) {
        if (!existsSync(folder)) cpSync(kept, folder, { recursive: true });
        rmSync(kept, { recursive: true });
      }
      const deployed = deployment();
      if (aws === undefined || !holdsRealData(deployed.template)) return;
      const switchedOn = await protectStack(aws, deployed.stackName);
      for (const words of switchedOn) print(`Switched on: ${words}`);
    },
  };
}
