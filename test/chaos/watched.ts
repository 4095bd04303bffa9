import * as v from "valibot";
import { parseJson } from "../../local/http.ts";

const watchedSchema = v.object({
  /** A request was handed to its connection, or its answer has arrived whole. */
  event: v.picklist(["sent", "answered"]),
  localPort: v.number(),
  remotePort: v.number(),
});

/** What a process that is watched tells of one of its HTTP requests, which its ports name. */
export type Watched = v.InferOutput<typeof watchedSchema>;

const lineSchema = v.object({ watched: watchedSchema });

/** Reads a line of standard error; undefined if it is another one. */
export function readWatched(line: string): Watched | undefined {
  const parsed = v.safeParse(lineSchema, parseJson(Buffer.from(line)));
  return parsed.success ? parsed.output.watched : undefined;
}
