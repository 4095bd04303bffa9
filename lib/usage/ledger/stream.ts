import type { DynamoDBRecord } from "aws-lambda";
import { unmarshall } from "@aws-sdk/util-dynamodb";
import { recordFromItem } from "../../records/item.ts";
import type { VerificationRecord } from "../../records/record.ts";
import type { RecordChange } from "./projection.ts";

/**
 * Reads one entry of the stream of records; undefined if there is nothing to project. If retention or an operator
 * removes a record, it was still paid for, so a removal takes nothing back.
 *
 * Throws TypeError for an image that is not a verification record.
 */
export function changeOf({ eventName, dynamodb }: DynamoDBRecord): RecordChange | undefined {
  if (eventName === "REMOVE") return undefined;
  const after = recordOf(dynamodb?.NewImage);
  if (after === undefined) throw new TypeError("the stream brings no new image");
  return { before: recordOf(dynamodb?.OldImage), after };
}

/** The last image of a record that was removed; undefined for any other event. */
export function removalOf({ eventName, dynamodb }: DynamoDBRecord): VerificationRecord | undefined {
  return eventName === "REMOVE" ? recordOf(dynamodb?.OldImage) : undefined;
}

type Image = NonNullable<DynamoDBRecord["dynamodb"]>["NewImage"];
type Attributes = Parameters<typeof unmarshall>[0];

function recordOf(image: Image): VerificationRecord | undefined {
  if (image === undefined) return undefined;
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the two SDKs' types of one and the same wire format
  const record = recordFromItem(unmarshall(withBytes(image) as Attributes));
  if (typeof record.caller !== "string" || typeof record.kind !== "string") {
    throw new TypeError("not a verification record");
  }
  for (const { provider, startedAt, feeMilliFen } of Object.values(record.attempts)) {
    if (typeof provider !== "string" || !Number.isFinite(startedAt) || !Number.isInteger(feeMilliFen)) {
      throw new TypeError("not an attempt");
    }
  }
  return record;
}

/** In a function's event, binary values are base64 text, because the event is JSON. */
function withBytes(value: unknown): unknown {
  if (typeof value !== "object" || value === null || value instanceof Uint8Array) return value;
  if (Array.isArray(value)) return value.map(withBytes);
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]: [string, unknown]) => [
      name,
      name === "B" && typeof inner === "string" ? Buffer.from(inner, "base64") : withBytes(inner),
    ]),
  );
}
