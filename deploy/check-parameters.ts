import * as v from "valibot";
import { ConfigurationError } from "../lib/base/configuration-error.ts";
import { suggestion } from "../lib/base/nearest-name.ts";
import { assertProvidersAllowed } from "../lib/providers/registry.ts";
import { takenBy } from "./parameter-types.ts";
import { namesIn, parameterNamed, type Parameters, parameters } from "./parameters.ts";

/** Values of parameters by their names, as a file or a command line gives them. */
type Values = Readonly<Record<string, unknown>>;

/** Where parameters come from: `params` of `serverless.yml`, by stage, and the options `--param`. */
export type GivenParameters = {
  stage: string;
  byStage: Readonly<Record<string, Values | undefined>>;
  options: readonly string[];
};

/** What the parameters in `about` must fulfil together, or in this stage. */
type Rule = {
  about: readonly (keyof Parameters)[];
  isBroken(values: Parameters, stage: string): boolean;
  states: string;
};

/** How much of a check's time must be left after the first call for a second one, and for storing and answering. */
const secondCallMilliseconds = 5_000;
/** China's Cybersecurity Law, article 23 (21 before 2026): network logs are kept for at least six months. */
const lawfulLogDays = 180;

const rules: readonly Rule[] = [
  {
    about: ["authorizer", "jwtIssuer", "jwtAudience"],
    isBroken: ({ authorizer, jwtIssuer, jwtAudience }) =>
      authorizer === "jwt" && (jwtIssuer === "" || jwtAudience === ""),
    states: 'authorizer=jwt needs --param="jwtIssuer=https://…" and --param="jwtAudience=…".',
  },
  {
    about: ["providers", "timeoutSeconds", "firstCallMilliseconds"],
    isBroken: ({ providers, timeoutSeconds, firstCallMilliseconds }) =>
      namesIn(providers).length > 1 && firstCallMilliseconds > timeoutSeconds * 1000 - secondCallMilliseconds,
    states:
      "firstCallMilliseconds must be shorter than timeoutSeconds by 5,000 ms or more: otherwise the second provider is never asked.",
  },
  {
    about: ["realData", "logRetentionDays"],
    isBroken: ({ realData, logRetentionDays }) => realData === "true" && logRetentionDays < lawfulLogDays,
    states: `logRetentionDays must be ${lawfulLogDays} or more in a stage with real data (realData=true).`,
  },
  {
    about: ["providers"],
    isBroken: ({ providers }, stage) => !areProvidersAllowed(stage, namesIn(providers)),
    states: "providers has one that makes up its answers, which only the stage sandbox accepts.",
  },
];

/**
 * Reads the parameters of a stage. Throws a ConfigurationError with a line for everything that is wrong: names that no
 * parameter has, with the nearest one that there is, values out of bounds, and what does not fit together. It repeats no
 * value.
 */
export function readParameters({ stage, byStage, options }: GivenParameters): Parameters {
  const given = Object.fromEntries(
    options.map((option) => {
      const [name = "", ...value] = option.split("=");
      return [name, value.join("=").trimEnd()];
    }),
  );
  const values = textsOf({ ...byStage["default"], ...byStage[stage], ...given });
  const known = Object.keys(parameters.entries);
  const named = [...Object.values(byStage).flatMap((one) => Object.keys(one ?? {})), ...Object.keys(given)];
  const unknown = [...new Set(named)].filter((name) => !known.includes(name));

  const result = v.safeParse(parameters, values);
  const invalid = new Set(result.success ? [] : result.issues.map((issue) => v.getDotPath(issue) ?? ""));
  // What is valid is also looked at together: the rest has its default for that.
  const defaults = Object.entries(textsOf(byStage["default"] ?? {})).filter(([name]) => invalid.has(name));
  const sound = v.safeParse(parameters, { ...without(values, invalid), ...Object.fromEntries(defaults) });
  const broken = rules.filter(
    ({ about, isBroken }) =>
      sound.success && !about.some((name) => invalid.has(name)) && isBroken(sound.output, stage),
  );
  const complaints = [
    ...unknown.map((name) => `There is no parameter ${name}.${suggestion(name, known)}`),
    ...[...invalid].map(invalidity),
    ...broken.map(({ states }) => states),
  ];
  if (result.success && complaints.length === 0) return result.output;
  throw new ConfigurationError(["These parameters cannot be deployed:", ...complaints].join("\n  "));
}

/** A file has numbers and booleans where the command line has their text. */
function textsOf(values: Values): Record<string, string> {
  return Object.fromEntries(
    Object.entries(values).flatMap(([name, value]) =>
      typeof value === "string" || typeof value === "number" || typeof value === "boolean"
        ? [[name, String(value)]]
        : [],
    ),
  );
}

function without(values: Readonly<Record<string, string>>, names: ReadonlySet<string>): Values {
  return Object.fromEntries(Object.entries(values).filter(([name]) => !names.has(name)));
}

function invalidity(name: string): string {
  const schema = parameterNamed(name);
  return schema === undefined ? `${name} is not valid.` : `${name} takes ${plain(takenBy(schema))}.`;
}

/** Without the marks of a document. */
function plain(text: string): string {
  return text.replaceAll("`", "");
}

function areProvidersAllowed(stage: string, ids: readonly string[]): boolean {
  try {
    assertProvidersAllowed(stage, ids);
    return true;
  } catch {
    return false;
  }
}
