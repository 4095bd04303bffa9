import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as v from "valibot";
import { projectFolder } from "../../../local/serverless-file.ts";
import { isLike } from "../rules/policies.ts";
import { listOf, valueAt } from "./template.ts";

const statement = v.strictObject({
  Sid: v.string(),
  Effect: v.picklist(["Allow", "Deny"]),
  Action: v.union([v.string(), v.array(v.string())]),
  Resource: v.union([v.string(), v.array(v.string())]),
  Condition: v.exactOptional(
    v.strictObject({ ArnNotLike: v.strictObject({ "aws:PrincipalArn": v.string() }) }),
  ),
});
const schema = v.strictObject({ Version: v.literal("2012-10-17"), Statement: v.array(statement) });

/** A policy in the form that SECURITY.md uses. */
export type DenyPolicy = v.InferOutput<typeof schema>;

/** The role in the place of which SECURITY.md has a blank to be filled in. */
export const deployingRole = "arn:aws:iam::123456789012:role/deploy";

/** The deny policy of SECURITY.md, with the role that deploys filled in. */
export function readDenyPolicy(): DenyPolicy {
  const text = readFileSync(join(projectFolder, "SECURITY.md"), "utf8");
  const [, section = ""] = text.split("\n## The deny policy\n");
  const [, json = ""] = /```json\n(.*?)```/su.exec(section) ?? [];
  return v.parse(schema, JSON.parse(json.replaceAll("<role that deploys>", "deploy")));
}

/** Someone's request. */
export type PolicyRequest = { principal: string; action: string; resource: string };

/** Whether a boundary or a service control policy lets a request pass, by the rules of IAM for what the policy uses. */
export function lets(policy: DenyPolicy, request: PolicyRequest): boolean {
  const applying = policy.Statement.filter((one) => applies(one, request));
  return (
    applying.some(({ Effect }) => Effect === "Allow") && applying.every(({ Effect }) => Effect === "Allow")
  );
}

function applies(one: DenyPolicy["Statement"][number], request: PolicyRequest): boolean {
  const exempt = valueAt(one.Condition, "ArnNotLike.aws:PrincipalArn");
  return (
    listOf(one.Action).some((action) => isLike(String(action), request.action)) &&
    listOf(one.Resource).some((resource) => isLike(String(resource), request.resource)) &&
    !(typeof exempt === "string" && isLike(exempt, request.principal))
  );
}
