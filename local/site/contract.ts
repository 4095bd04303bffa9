import { readFile } from "node:fs/promises";
import { join } from "node:path";

import * as v from "valibot";
import { parse } from "yaml";

import { lazily } from "../../lib/base/lazily.ts";

const file = join(import.meta.dirname, "../../docs/openapi.yaml");
const documentSchema = v.looseObject({ openapi: v.string(), servers: v.array(v.unknown()) });

const read = lazily(async () => v.parse(documentSchema, parse(await readFile(file, "utf8"))));

/** The contract of the API, with the stack that serves it as the only server. */
export async function contractFor(origin: string): Promise<object> {
  const document = await read();
  return { ...document, servers: [{ url: origin, description: "The local stack." }] };
}
