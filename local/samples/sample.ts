import { globSync, readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";

import * as v from "valibot";

import { chargedValues } from "../../lib/domain/charge.ts";
import { projectFolder } from "../serverless-file.ts";

const httpSchema = v.strictObject({
  method: v.picklist(["GET", "POST", "PUT", "DELETE"]),
  path: v.string(),
  headers: v.optional(v.record(v.string(), v.string()), {}),
  /** An object is sent as JSON, a text unchanged. */
  body: v.optional(v.union([v.string(), v.record(v.string(), v.unknown())])),
});

const invokeSchema = v.strictObject({
  /** Key of the function in the template. */
  function: v.string(),
  qualifier: v.optional(v.string()),
  payload: v.unknown(),
});

/** What the expected answer holds. A field that is not named may have any value. */
const expectationSchema = v.strictObject({
  status: v.number(),
  verdict: v.optional(v.string()),
  reason: v.optional(v.string()),
  /** Code of the problem. */
  code: v.optional(v.string()),
  provider: v.optional(v.string()),
  charged: v.optional(v.picklist(chargedValues)),
  replayed: v.optional(v.boolean()),
  /** Every violated rule as `<field>:<code>`, in any order. */
  errors: v.optional(v.array(v.string())),
});

const contentSchema = v.strictObject({
  description: v.string(),
  /** The faults that the simulated providers are told to play, before the sample's own request. */
  faults: v.optional(
    v.array(
      v.strictObject({
        provider: v.string(),
        fault: v.string(),
        times: v.optional(v.number()),
      }),
    ),
    [],
  ),
  /** A request that is sent first, with the same idempotency key. */
  first: v.optional(
    v.union([v.strictObject({ http: httpSchema }), v.strictObject({ invoke: invokeSchema })]),
  ),
  http: v.optional(httpSchema),
  invoke: v.optional(invokeSchema),
  expect: expectationSchema,
});

/** Stands for an idempotency key that is new in every run, and the same in all requests of a sample. */
export const idempotencyKeyPlaceholder = "{{idempotencyKey}}";

/** The request of a sample, over HTTP or by Invoke. */
export type SampleRequest =
  | { http: v.InferOutput<typeof httpSchema> }
  | { invoke: v.InferOutput<typeof invokeSchema> };

/** What the expected answer holds. */
export type Expectation = v.InferOutput<typeof expectationSchema>;

/** One sample event with its expected outcome. */
export type Sample = {
  /** Name of its file, without extension. */
  name: string;
  /** Name of its folder: the function that it calls. */
  entry: string;
  description: string;
  faults: v.InferOutput<typeof contentSchema>["faults"];
  first: SampleRequest | undefined;
  request: SampleRequest;
  expect: Expectation;
};

/** Whether what a sample expects is the answer of the local stack's usual providers, and would be another's otherwise. */
export function dependsOnProviders({ faults, expect: { provider, code = "" } }: Sample): boolean {
  return faults.length > 0 || provider !== undefined || /^provider_|^option_unsupported$/u.test(code);
}

/** Every sample in `events/`, by folder and name. Throws if a file is not a sample. */
export function readSamples(folder = join(projectFolder, "events")): readonly Sample[] {
  return globSync("*/*.json", { cwd: folder })
    .toSorted((one, other) => one.localeCompare(other))
    .map((path) => readSample(join(folder, path)));
}

function readSample(path: string): Sample {
  const parsed = v.safeParse(contentSchema, JSON.parse(readFileSync(path, "utf8")));
  const entry = basename(dirname(path));
  const name = basename(path, ".json");
  const content = parsed.success ? parsed.output : undefined;
  const request = content && requestOf(content);
  if (content === undefined || request === undefined) {
    throw new TypeError(
      `events/${entry}/${name}.json is not a sample. local/samples/sample.ts has the form of one.`,
    );
  }
  const { description, faults, first, expect } = content;
  return { name, entry, description, faults, first, request, expect };
}

function requestOf({ http, invoke }: v.InferOutput<typeof contentSchema>): SampleRequest | undefined {
  if (http !== undefined && invoke === undefined) return { http };
  return invoke === undefined || http !== undefined ? undefined : { invoke };
}
