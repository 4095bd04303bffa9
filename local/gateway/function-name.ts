import type { FunctionDefinition } from "../serverless-file.ts";
import { latestVersion } from "./lambda.ts";
import { deployedName, localAccountId, localRegion } from "../stage.ts";

/** A function as a request names it. */
export type NamedFunction = { definition: FunctionDefinition; qualifier: string | undefined };

const pattern = new RegExp(
  `^(?:(?:arn:aws[a-z-]*:lambda:${localRegion}:)?${localAccountId}:function:)?` +
    String.raw`(?<name>[\w-]{1,140})(?::(?<qualifier>\$LATEST|[\w-]{1,128}))?$`,
  "u",
);

/**
 * The function that a name, a partial ARN or a whole ARN stands for, each with or without a qualifier. It is `"unknown"`
 * if there is none, or none with that qualifier, and a `"contradiction"` if the name and `Qualifier` ask for different ones.
 * Qualifiers are the aliases of the function and `$LATEST`, because the stack publishes no versions.
 */
export function findFunction(
  functions: readonly FunctionDefinition[],
  text: string,
  qualifierParameter: string | undefined,
): NamedFunction | "unknown" | "contradiction" {
  const { name, qualifier } = pattern.exec(text)?.groups ?? {};
  const definition = functions.find(({ key }) => deployedName(key) === name);
  if (definition === undefined) return "unknown";
  if (qualifier !== undefined && qualifierParameter !== undefined && qualifier !== qualifierParameter) {
    return "contradiction";
  }
  const wanted = qualifier ?? qualifierParameter;
  const exists = wanted === undefined || wanted === latestVersion || definition.aliases.includes(wanted);
  return exists ? { definition, qualifier: wanted } : "unknown";
}
