import { readFile } from "node:fs/promises";
import { join } from "node:path";

import * as v from "valibot";
import { parse } from "yaml";

const file = join(import.meta.dirname, "../../docs/openapi.yaml");
const documentSchema = v.looseObject({ openapi: v.string(), servers: v.array(v.unknown()) });

/** The contract of the API, with the stack that serves it as the only server. */
export async function contractFor(origin: string): Promise<object> {
  const document = v.parse(documentSchema, parse(await readFile(file, "utf8")));
  return { ...document, servers: [{ url: origin, description: "The local stack." }] };
}
