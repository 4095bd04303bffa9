import type { IncomingMessage } from "node:http";
import { type Answer, stubbedTime, xmlOf } from "./answer.ts";

/** S3 as far as a deployment needs it: buckets of objects. */
export type Buckets = {
  create(name: string): void;
  /** False where objects are left in it, which AWS refuses. */
  remove(name: string): boolean;
  read(name: string, key: string): Buffer | undefined;
  answer(request: IncomingMessage, body: Buffer): Answer;
};

/** No buckets yet. */
export function createBuckets(): Buckets {
  const buckets = new Map<string, Map<string, { body: Buffer; digest: string }>>();
  return {
    create: (name) => void buckets.set(name, new Map()),
    remove: (name) => (buckets.get(name)?.size ?? 0) === 0 && buckets.delete(name),
    read: (name, key) => buckets.get(name)?.get(key)?.body,
    answer(request, body) {
      const url = new URL(request.url ?? "/", "http://s3");
      const [bucket = "", ...names] = url.pathname.slice(1).split("/").map(decodeURIComponent);
      const key = names.join("/");
      const objects = buckets.get(bucket);
      if (objects === undefined) return { status: 404, xml: xmlOf("Error", { Code: "NoSuchBucket" }) };
      if (request.method === "PUT") {
        objects.set(key, { body, digest: String(request.headers["x-amz-meta-filesha256"]) });
        return { headers: { etag: '"1"' } };
      }
      if (request.method === "HEAD") {
        const digest = objects.get(key)?.digest;
        const headers = { "last-modified": new Date(stubbedTime).toUTCString() };
        return digest === undefined
          ? { status: key === "" ? 200 : 404 }
          : { headers: { ...headers, "x-amz-meta-filesha256": digest } };
      }
      if (request.method === "DELETE") {
        objects.delete(key);
        return { status: 204 };
      }
      if (request.method === "POST") {
        for (const [, deleted = ""] of body.toString().matchAll(/<Key>([^<]*)<\/Key>/gu))
          objects.delete(deleted);
        return { xml: xmlOf("DeleteResult", {}) };
      }
      const listed = [...objects.keys()].filter((name) =>
        name.startsWith(url.searchParams.get("prefix") ?? ""),
      );
      const entry = url.searchParams.has("versions") ? "Version" : "Contents";
      const entries = listed.map((Key) => xmlOf(entry, { Key, VersionId: "1", LastModified: stubbedTime }));
      return { xml: `<List>${entries.join("")}</List>` };
    },
  };
}
