import { DescribeTypeCommand } from "@aws-sdk/client-cloudformation";
import { Architecture, ListLayersCommand, Runtime } from "@aws-sdk/client-lambda";
import { asError } from "../../cli/thrown.ts";
import type { Aws } from "../aws.ts";
import { type DeployedTemplate, resourcesIn } from "../template.ts";
import type { Finding } from "./finding.ts";

/** Errors that CloudFormation's registry has for a type that it does not know. */
const unknownType = new Set(["TypeNotFoundException", "CFNRegistryException"]);
/** Errors that Lambda has for a value that is not in its lists. */
const unknownValue = new Set(["InvalidParameterValueException", "ValidationException"]);

/**
 * Whether the Region offers what the template needs, told without a change: CloudFormation's registry there knows each type of
 * resource, and Lambda there takes the runtime and the processor as a filter of a list.
 */
export async function checkRegion(aws: Aws, template: DeployedTemplate): Promise<Finding[]> {
  const types = [...new Set(resourcesIn(template).map(({ type }) => type))].toSorted();
  const missing = await Promise.all(types.map((type) => isTypeMissing(aws, type)));
  return [
    ...types.flatMap((type, index) =>
      missing[index] === true
        ? [
            {
              blocks: true,
              text: `CloudFormation in ${aws.region} does not know ${type}. Choose another Region.`,
            },
          ]
        : [],
    ),
    ...(await checkRuntime(aws, template)),
  ];
}

async function isTypeMissing({ cloudFormation }: Aws, TypeName: string): Promise<boolean> {
  try {
    await cloudFormation.send(new DescribeTypeCommand({ Type: "RESOURCE", TypeName }));
    return false;
  } catch (error) {
    if (unknownType.has(asError(error).name)) return true;
    throw error;
  }
}

async function checkRuntime({ lambda, region }: Aws, template: DeployedTemplate): Promise<Finding[]> {
  const [properties = {}] = resourcesIn(template, "AWS::Lambda::Function").map((one) => one.properties);
  const CompatibleRuntime = Object.values(Runtime).find((known) => known === properties["Runtime"]);
  const CompatibleArchitecture = Object.values(Architecture).find((known) =>
    [properties["Architectures"]].flat().includes(known),
  );
  try {
    await lambda.send(
      new ListLayersCommand({
        MaxItems: 1,
        ...(CompatibleRuntime !== undefined && { CompatibleRuntime }),
        ...(CompatibleArchitecture !== undefined && { CompatibleArchitecture }),
      }),
    );
    return [];
  } catch (error) {
    if (!unknownValue.has(asError(error).name)) throw error;
    return [
      {
        blocks: false,
        text:
          `Lambda in ${region} may not offer ${CompatibleRuntime} on ${CompatibleArchitecture} yet. If the deployment fails, use ` +
          'others: --param="runtime=nodejs22.x", --param="architecture=x86_64".',
      },
    ];
  }
}
