import { ConfigurationError } from "../lib/base/configuration-error.ts";
import { environmentValue } from "./checks/secrets.ts";
import { type DeployedTemplate, resourcesIn } from "./template.ts";

/** What a package or a deployment is for. */
type Purpose = { service: string; stage: string };

/**
 * Throws a ConfigurationError if a package was made for another stage or service than the one that is deployed. The framework
 * would deploy it all the same: the sandbox's made-up matches would answer in production. The package says it twice: in its state,
 * and in the environment of each function.
 */
export function assertPackageOf(said: Purpose, packaged: Purpose, template: DeployedTemplate): void {
  const stages = new Set([
    packaged.stage,
    ...resourcesIn(template, "AWS::Lambda::Function").map(({ properties }) =>
      environmentValue(properties, "IDCHECK_STAGE"),
    ),
  ]);
  if (packaged.service === said.service && stages.size === 1 && stages.has(said.stage)) return;
  const found = [...stages].filter((stage) => stage !== "").join(" and ") || "no stage";
  throw new ConfigurationError(
    `This package is for the stage ${found} of ${packaged.service}, and you are deploying the stage ${said.stage} of ` +
      `${said.service}. Nothing was changed. Package again: npm run package -- --stage ${said.stage}`,
  );
}
