import { rmSync } from "node:fs";
import { join } from "node:path";
import { readConfig } from "../lib/domain/config.ts";
import { ConfigurationError } from "../lib/base/configuration-error.ts";
import { assertProvidersAllowed } from "../lib/providers/registry.ts";
import { assertArtifact, compressArtifact, readArtifact } from "./artifact.ts";
import { aliasResources, assertShortQueues, readCallerAliases, type Resources } from "./caller-aliases.ts";
import { type GivenParameters, readParameters } from "./check-parameters.ts";
import {
  assertSaid,
  deploymentHooks,
  type DeployingFramework,
  type DeployingOptions,
} from "./deployment-hooks.ts";

/** The name of the service, which the code has in the names of secrets and metrics, and the command line in that of the stack. */
const serviceName = "idcheck";

/** The parts of the framework that this plugin uses; the same in Serverless Framework 3 and 4 and in osls. */
type Framework = DeployingFramework & {
  configurationInput: { params?: GivenParameters["byStage"] };
  service: {
    service: string;
    provider: {
      environment: Readonly<Record<string, unknown>>;
      httpApi: { authorizers: Readonly<Record<string, { issuerUrl?: string }>> };
      /** Set once packaging has begun. */
      compiledCloudFormationTemplate?: { Resources: Resources };
    };
    custom: { aliases: string };
    functions: Readonly<Record<string, { handler: string; package: { artifact: string } }>>;
  };
  configSchemaHandler: { defineTopLevelProperty(name: string, schema: object): void };
  classes: { Error: new (message: string) => Error };
};

/**
 * The plugin that runs before every package and deployment. It refuses wrong parameters before the framework puts them where
 * they belong, clears what a killed run left behind, refuses a configuration with which the functions could not start, compresses
 * the zips well, gives callers their aliases, refuses queues in which personal data could wait for long, and refuses a zip that contains anything
 * but its bundle. What it does around a deployment is in {@link deploymentHooks}.
 */
export default function Safeguards(
  framework: Framework,
  options: DeployingOptions,
  { log }: { log: { notice: (line: string) => void } },
): { hooks: Record<string, () => void | Promise<void>> } {
  declareBuildSetting(framework);
  const { service, serviceDir, processedInput, configurationInput } = framework;
  inWordsOf(framework, () => {
    assertSaid(processedInput.commands, options.stage, service.custom.saidRegion);
  });
  if (processedInput.commands[0] === "package" || processedInput.commands[0] === "deploy") {
    inWordsOf(framework, () => {
      assertServiceName(service.service);
      const { stage } = service.provider;
      const given = [options.param ?? []].flat();
      readParameters({ stage, byStage: configurationInput.params ?? {}, options: given });
    });
  }
  const aroundDeployments = Object.entries(deploymentHooks(framework, options, (line) => log.notice(line)));
  return {
    hooks: {
      ...Object.fromEntries(
        aroundDeployments.map(([event, hook]) => [event, () => inWordsOfAsync(framework, hook)]),
      ),
      "before:package:cleanup": () => {
        for (const folder of [".esbuild", ".serverless"]) {
          rmSync(join(serviceDir, folder), { recursive: true, force: true });
        }
      },
      "before:package:initialize": () => {
        inWordsOf(framework, () => {
          assertSettings(service.provider);
          readCallerAliases(service.custom.aliases);
        });
      },
      "after:aws:package:finalize:mergeCustomProviderResources": () => {
        inWordsOf(framework, () => {
          const { Resources: resources = {} } = service.provider.compiledCloudFormationTemplate ?? {};
          const names = readCallerAliases(service.custom.aliases);
          Object.assign(resources, aliasResources(resources, names));
          assertShortQueues(resources);
        });
      },
      // Before the framework takes the hashes of the zips.
      "before:package:compileFunctions": () => {
        for (const { package: packaged } of Object.values(service.functions)) {
          compressArtifact(join(serviceDir, packaged.artifact));
        }
      },
      "after:package:finalize": () => {
        inWordsOf(framework, () => {
          for (const [key, { handler, package: packaged }] of Object.entries(service.functions)) {
            assertArtifact(key, handler, readArtifact(join(serviceDir, packaged.artifact)));
          }
        });
      },
    },
  };
}

/** Throws ConfigurationError if the service was renamed: functions would look for their secrets where their roles may not. */
export function assertServiceName(name: string): void {
  if (name === serviceName) return;
  throw new ConfigurationError(
    `The service must be called ${serviceName}: the functions and the command line find secrets, metrics and the stack by that ` +
      "name. To have several deployments in one account and Region, choose another stage for each.",
  );
}

/** Throws ConfigurationError if the functions could not start, or would trust what they must not. */
export function assertSettings({
  stage,
  environment,
  httpApi,
}: Pick<Framework["service"]["provider"], "stage" | "environment" | "httpApi">): void {
  if (stage === "local") {
    throw new ConfigurationError(
      "The stage local is reserved for the stack on a developer's machine: choose another stage.",
    );
  }
  const config = readConfig(
    Object.fromEntries(
      Object.entries(environment).map(([name, value]) => [
        name,
        // Values that CloudFormation fills in are not known yet.
        typeof value === "string" || typeof value === "number" ? String(value) : "deployed",
      ]),
    ),
  );
  assertProvidersAllowed(stage, config.providerIds);
  if (config.authorizer !== "jwt") return;
  const issuers = Object.values(httpApi.authorizers).map(({ issuerUrl }) => issuerUrl ?? "");
  if (!issuers.every((issuer) => issuer.startsWith("https://"))) {
    throw new ConfigurationError(
      'The authorizer jwt needs --param="jwtIssuer=https://…" and --param="jwtAudience=…".',
    );
  }
}

/**
 * Serverless Framework 4 has the setting `build`, which must stop it from bundling; the others do not know the setting.
 */
function declareBuildSetting({ configSchemaHandler }: Framework): void {
  try {
    configSchemaHandler.defineTopLevelProperty("build", { type: "object" });
  } catch {
    // The framework already knows it.
  }
}

/** As {@link inWordsOf}, for what takes time. */
async function inWordsOfAsync({ classes }: Framework, work: () => void | Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    throw error instanceof ConfigurationError ? new classes.Error(error.message) : error;
  }
}

/** Rethrows a ConfigurationError as the framework's own error, which it prints as a sentence and not as a crash. */
function inWordsOf({ classes }: Framework, check: () => void): void {
  try {
    check();
  } catch (error) {
    throw error instanceof ConfigurationError ? new classes.Error(error.message) : error;
  }
}
