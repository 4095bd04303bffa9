/** `npm run deploy`: packages a stage, looks at what deploying it would meet and change, and deploys it. */
import { regionOf, regionOption } from "../cli/aws/region.ts";
import { type Command, type Given, UsageError } from "../cli/command.ts";
import { print } from "../cli/print.ts";
import { runProgram } from "../cli/run-command.ts";
import { stageOf } from "../cli/stage-options.ts";
import { createAws } from "../deploy/aws.ts";
import { deployingPolicy, sizeWarning } from "../deploy/deploying-policy.ts";
import { assertPackageOf } from "../deploy/package-of.ts";
import { prepareDeployment } from "../deploy/prepare.ts";
import { missingLines } from "../deploy/still-missing.ts";
import { readPackage } from "../deploy/template.ts";
import { packageFolder, packagingOptions, packagingParameters, runServerless } from "./run-serverless.ts";

const deployCommand: Command = {
  name: "npm run deploy --",
  usage: '--stage <stage> --region <region> [--check] [--param "<name>=<value>"]…',
  description: `
Packages a stage, looks at the account, prints what will change, deploys, protects a stack with real data, and ends with what
is still missing. A change that would replace or remove what holds data is refused before anything changes, unless it is asked
for by name. What was deployed stays in .serverless/.`,
  options: {
    ...packagingOptions,
    ...regionOption,
    package: {
      type: "string",
      value: "<folder>",
      help: "deploy what npm run package has left in .serverless, or in a copy of it, instead of packaging now",
    },
    check: { type: "boolean", help: "stop before anything changes" },
    "print-policy": {
      type: "boolean",
      help: "print the policy of the role that deploys, and stop: asks AWS nothing",
    },
    "allow-replacement": {
      type: "string",
      multiple: true,
      value: "<logical id>",
      help: "replace or remove this resource although that loses something; may be given several times",
    },
  },
  async run(given, { stdout, stderr, environment }) {
    const stage = stageOf(given);
    const { name: region, from } = await regionOf(given, { environment });
    const wantsPolicy = given.flag("print-policy");
    const say = (line: string): void => print(wantsPolicy ? stderr : stdout, `${line}\n`);
    say(`Stage ${stage}, Region ${region} (from ${from})`);

    const folder = given.text("package") ?? packageFolder;
    if (given.text("package") === undefined) {
      const packaging = ["package", "--region", region, ...packagingParameters(given, stage)];
      if (!runServerless(packaging, { quiet: wantsPolicy })) return 1;
    } else if (given.texts("param").length > 0) {
      throw new UsageError("A package has its parameters: give --param to npm run package instead.");
    }
    const packaged = readPackage(folder);
    const { service, template, tags } = packaged;
    assertPackageOf({ service, stage }, packaged, template);
    const stackName = `${service}-${stage}`;
    if (wantsPolicy) {
      const policy = deployingPolicy(template, { service, stage, region });
      print(stdout, `${JSON.stringify(policy, undefined, 2)}\n`);
      const warning = sizeWarning(policy);
      if (warning !== undefined) say(warning);
      return 0;
    }
    const aws = await createAws(region);
    const allowed = given.texts("allow-replacement");
    if (given.flag("check")) {
      await prepareDeployment(aws, { stage, stackName, template, tags, allowed }, say);
      say("Nothing was changed.");
      return 0;
    }
    if (!deploy(given, ["--stage", stage, "--region", region, "--package", folder], allowed)) return 1;
    for (const line of await missingLines(aws, { stage, stackName, template })) say(line);
    return 0;
  },
};

/** Deploys what was packaged, through the framework, which looks at everything before it changes anything. */
function deploy(given: Given, parameters: readonly string[], allowed: readonly string[]): boolean {
  return runServerless(["deploy", ...parameters, ...(given.flag("verbose") ? ["--verbose"] : [])], {
    environment: { IDCHECK_ALLOW_REPLACEMENT: allowed.join(",") },
  });
}

await runProgram(deployCommand);
