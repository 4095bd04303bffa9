import { randomUUID } from "node:crypto";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { unzipSync } from "fflate";
import { functionArn, type LambdaRuntime } from "../../../local/gateway/lambda.ts";
import { type FunctionDefinition, readTemplate } from "../../../local/serverless-file.ts";
import { deployedName } from "../../../local/stage.ts";
import { isRecord } from "../../support/is-record.ts";
import { readPackagedTemplate, resourcesOf, type Template, valueAt } from "../support/template.ts";
import { type Instance, startInstance } from "./instance.ts";

/** The packaged functions as Lambda would run them, an instance each. */
export type DeployedRuntime = LambdaRuntime & {
  /** Ends a function's instance, so that its next invocation is a cold start. */
  recycle(key: string): Promise<void>;
  /** What a function has written to its log, over all its instances. */
  logOf(key: string): string;
  stop(): Promise<void>;
};

/**
 * Runs the zips in `folder`, each unpacked to a folder of its own below `root`, with the environment that the
 * template in `folder` gives them. `environment` says where the backing is and overrides what names the stage.
 */
export function createDeployedRuntime(options: {
  folder: string;
  root: string;
  environment: (key: string) => Readonly<Record<string, string>>;
}): DeployedRuntime {
  const template = readPackagedTemplate(options.folder);
  const { functions } = readTemplate();
  const instances = new Map<string, Promise<Instance>>();
  const logs = new Map<string, string>();

  async function start(definition: FunctionDefinition): Promise<Instance> {
    const root = unpack(options.folder, definition.key, options.root);
    const environment = { ...environmentOf(template, definition), ...options.environment(definition.key) };
    return startInstance({ root, handler: `${definition.file}.${definition.exportName}`, environment });
  }

  async function end(key: string): Promise<void> {
    const instance = await instances.get(key);
    instances.delete(key);
    if (instance === undefined) return;
    if (!instance.isGone()) await instance.stop();
    logs.set(key, (logs.get(key) ?? "") + instance.log());
  }

  return {
    functions,
    async invoke(definition, event, { qualifier } = {}) {
      const requestId = randomUUID();
      const started = instances.get(definition.key) ?? start(definition);
      instances.set(definition.key, started);
      const instance = await started;
      const report = await instance.invoke({
        requestId,
        event: JSON.stringify(event),
        deadlineAt: Date.now() + definition.timeoutSeconds * 1000,
        functionArn: functionArn(definition, qualifier),
      });
      if (instance.isGone()) await end(definition.key);
      return { requestId, ...(report ?? { payload: '{"errorType":"Sandbox.Timedout"}', isError: true }) };
    },
    recycle: end,
    logOf: (key) => logs.get(key) ?? "",
    async stop() {
      await Promise.all([...instances.keys()].map(end));
      rmSync(options.root, { recursive: true, force: true });
    },
  };
}

function unpack(folder: string, key: string, root: string): string {
  const target = join(root, key);
  for (const [name, content] of Object.entries(unzipSync(readFileSync(join(folder, `${key}.zip`))))) {
    mkdirSync(dirname(join(target, name)), { recursive: true });
    writeFileSync(join(target, name), content);
  }
  return target;
}

/** What Lambda would set: the template's variables, with a reference standing for the local name of a table. */
function environmentOf(template: Template, definition: FunctionDefinition): Record<string, string> {
  const deployed = resourcesOf(template, "AWS::Lambda::Function").find(({ Properties }) =>
    String(Properties["FunctionName"]).endsWith(`-${definition.key}`),
  );
  const variables = valueAt(deployed, "Properties.Environment.Variables");
  const named = Object.entries(isRecord(variables) ? variables : {}).map(([name, value]) => {
    const table = valueAt(value, "Ref");
    const text = typeof table === "string" ? deployedName(table.replace(/Table$/u, "").toLowerCase()) : value;
    return [name, String(text)] as const;
  });
  return {
    ...Object.fromEntries(named),
    AWS_LAMBDA_FUNCTION_NAME: deployedName(definition.key),
    AWS_LAMBDA_FUNCTION_VERSION: "$LATEST",
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(definition.memoryMegabytes),
  };
}
