import { randomBytes } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { jpegImage, segment } from "../test/samples/images.ts";
import { madeUpPerson } from "../test/samples/people.ts";
import { localAccountId } from "../local/stage.ts";
import type { BenchKind } from "./contestants.ts";

/** Bytes of the image: 2 MiB in base64, the most that a provider accepts. */
const imageBytes = 1_572_864;

/** Writes an event of each kind into `folder`, for processes to read; returns their paths. */
export function writeEvents(folder: string): Readonly<Record<BenchKind, string>> {
  const write = (name: string, event: object): string => {
    const path = join(folder, `${name}.json`);
    writeFileSync(path, JSON.stringify(event));
    return path;
  };
  return {
    twoFactor: write("two-factor", twoFactorEvent()),
    threeFactor: write("three-factor", threeFactorEvent()),
  };
}

/** A two-factor check as API Gateway hands it over. */
function twoFactorEvent(): object {
  return httpEvent("/v1/two-factor", { ...madeUpPerson(1), reference: "order-17" });
}

/** A three-factor check with an image of {@link imageBytes}. */
function threeFactorEvent(): object {
  return httpEvent("/v1/three-factor", { ...madeUpPerson(1), image: noisyImage().toString("base64") });
}

/** A picture whose bytes are as varied as those of a photograph: the base64 of a flat one would need no escapes. */
function noisyImage(): Buffer {
  const picture = jpegImage({ width: 1080, height: 1440 });
  const parts = [picture.subarray(0, 2)];
  let left = imageBytes - picture.length;
  while (left > 0) {
    const length = Math.min(left, 60_000);
    // A segment is its content and four bytes; the remainder must not be too small for one.
    const content = left - length > 0 && left - length < 8 ? length - 8 : length;
    parts.push(segment(0xfe, randomBytes(content - 4)));
    left -= content;
  }
  return Buffer.concat([...parts, picture.subarray(2)]);
}

function httpEvent(path: string, body: object): object {
  return {
    version: "2.0",
    routeKey: `POST ${path}`,
    rawPath: path,
    rawQueryString: "",
    headers: {
      accept: "*/*",
      "content-type": "application/json",
      host: "example.execute-api.us-east-1.amazonaws.com",
      "idempotency-key": "bench-first-answer-0",
      "user-agent": "bench",
      "x-forwarded-for": "192.0.2.1",
      "x-forwarded-port": "443",
      "x-forwarded-proto": "https",
    },
    requestContext: {
      accountId: localAccountId,
      apiId: "example",
      authorizer: {
        iam: {
          accessKey: "AKIAEXAMPLE",
          accountId: localAccountId,
          userArn: `arn:aws:sts::${localAccountId}:assumed-role/bench/session`,
        },
      },
      domainName: "example.execute-api.us-east-1.amazonaws.com",
      http: { method: "POST", path, protocol: "HTTP/1.1", sourceIp: "192.0.2.1", userAgent: "bench" },
      requestId: "00000000-0000-4000-8000-000000000000",
      routeKey: `POST ${path}`,
      stage: "$default",
      time: "22/Nov/2026:00:00:00 +0000",
      timeEpoch: 1_795_305_600_000,
    },
    isBase64Encoded: false,
    body: JSON.stringify(body),
  };
}
