import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as v from "valibot";
import { tableKeyOf, tablesIn, type TableDefinition } from "../../local/serverless-file.ts";

/** The template that a package leaves for CloudFormation, as far as processes on this machine need it. */
export type PackagedTemplate = {
  tables: readonly TableDefinition[];
  /** Sources of the functions without extension, each once. */
  files: readonly string[];
  /** Throws if no function has this key, the last part of its deployed name. */
  functionOf(key: string): TemplateFunction;
};

type TemplateFunction = {
  file: string;
  exportName: string;
  /** Its environment variables whose values are plain text in the template. */
  variables: Readonly<Record<string, string>>;
  /** Its variables that hold the name of a table, with the table's key. */
  tableKeys: Readonly<Record<string, string>>;
};

const functionSchema = v.object({
  Type: v.literal("AWS::Lambda::Function"),
  Properties: v.object({
    FunctionName: v.string(),
    Handler: v.string(),
    Environment: v.object({ Variables: v.record(v.string(), v.unknown()) }),
  }),
});
const textSchema = v.string();
const tableReferenceSchema = v.object({ Ref: v.pipe(v.string(), v.endsWith("Table")) });

/** Reads the template from the folder of a package. */
export function readPackagedTemplate(folder: string): PackagedTemplate {
  return parsePackagedTemplate(
    readFileSync(join(folder, "cloudformation-template-update-stack.json"), "utf8"),
  );
}

/** Reads the template from its JSON. */
export function parsePackagedTemplate(json: string): PackagedTemplate {
  const { Resources } = v.parse(v.object({ Resources: v.record(v.string(), v.unknown()) }), JSON.parse(json));
  const functions = Object.values(Resources).flatMap((resource) => {
    const found = v.safeParse(functionSchema, resource);
    return found.success ? [found.output.Properties] : [];
  });
  return {
    tables: tablesIn(Resources),
    files: [...new Set(functions.map(({ Handler }) => partsOf(Handler).file))],
    functionOf(key) {
      const found = functions.find(({ FunctionName }) => FunctionName.endsWith(`-${key}`));
      if (found === undefined) throw new Error(`The package has no function ${key}.`);
      const { Variables } = found.Environment;
      return {
        ...partsOf(found.Handler),
        variables: valuesOf(Variables, textSchema, (text) => text),
        tableKeys: valuesOf(Variables, tableReferenceSchema, ({ Ref }) => tableKeyOf(Ref)),
      };
    },
  };
}

function partsOf(handler: string): { file: string; exportName: string } {
  const [file = "", exportName = ""] = handler.split(".");
  return { file, exportName };
}

/** The variables whose value has a certain form. */
function valuesOf<Value>(
  variables: Readonly<Record<string, unknown>>,
  schema: v.GenericSchema<unknown, Value>,
  textOf: (value: Value) => string,
): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(variables).flatMap(([name, value]) => {
      const found = v.safeParse(schema, value);
      return found.success ? [[name, textOf(found.output)]] : [];
    }),
  );
}
