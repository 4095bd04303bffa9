import { readFileSync } from "node:fs";
import { join } from "node:path";
import { projectFolder } from "../../../local/serverless-file.ts";
import { after, before, type Edit } from "./edit.ts";

const role = (way: "Http" | "Invoke"): string => `  HolderOfMobileNumber${way}Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument: *assumedByLambda
      Policies:
        - PolicyName: function
          PolicyDocument:
            Version: "2012-10-17"
            Statement:
              - { Effect: Allow, Action: *writeLog, Resource: !GetAtt ${logicalName}${way.toLowerCase()}LogGroup.Arn }
              - *keepRecord
              - *readFacts
              - *readCaller
              - *share
              - *readSecrets
              - *useKeyForTables
              - *useKeyForSecrets
`;

const logicalName = "HolderDashofDashmobileDashnumberDash";

const measured = (id: string, metric: string): string => `        - Id: ${id}
          ReturnData: false
          MetricStat:
            Metric:
              ${metric}
            Period: 300
            Stat: Sum
`;

const checksEndingAs = (id: string, result: string): string =>
  measured(
    id,
    `{ Namespace: "\${self:service}/\${sls:stage}", MetricName: checks, Dimensions: [{ Name: kind, Value: holder_of_mobile_number }, { Name: result, Value: ${result} }] }`,
  );

const ofFunction = (id: string, metric: string, way: "http" | "invoke"): string =>
  measured(
    id,
    `{ Namespace: AWS/Lambda, MetricName: ${metric}, Dimensions: [{ Name: FunctionName, Value: !Ref ${logicalName}${way}LambdaFunction }] }`,
  );

/** The kind in what is deployed: functions, roles, log groups and alarms. */
export const deploymentEdits: readonly Edit[] = [
  before(
    "serverless.yml",
    "\n  verification:\n    handler: functions/verification.http\n",
    `
  holder-of-mobile-number-http:
    handler: functions/holder-of-mobile-number.http
    role: HolderOfMobileNumberHttpRole
    reservedConcurrency: \${file(deploy/reserved-concurrency.cjs):checks, null}
    events:
      - httpApi:
          {
            method: POST,
            path: /v1/holder-of-mobile-number,
            authorizer: "\${self:custom.authorizer.route}",
          }
  holder-of-mobile-number-invoke:
    handler: functions/holder-of-mobile-number.invoke
    role: HolderOfMobileNumberInvokeRole
    reservedConcurrency: \${file(deploy/reserved-concurrency.cjs):checks, null}
    maximumEventAge: \${param:asynchronousAgeSeconds}
    maximumRetryAttempts: 2
`,
  ),
  before("deploy/roles.yml", "  VerificationRole:\n", role("Http") + role("Invoke")),
  before(
    "deploy/log-groups.yml",
    "  VerificationLogGroup: *encrypted\n",
    `  ${logicalName}httpLogGroup: *encrypted\n  ${logicalName}invokeLogGroup: *encrypted\n`,
  ),
  after("deploy/alarms.yml", "FILL(three2, 0)", ", FILL(holder1, 0), FILL(holder2, 0)"),
  before(
    "deploy/alarms.yml",
    "        - Id: three2\n",
    checksEndingAs("holder1", "provider_unavailable") + checksEndingAs("holder2", "unavailable"),
  ),
  after("deploy/alarms.yml", "FILL(three, 0)", ", FILL(holder, 0)"),
  before("deploy/alarms.yml", "        - Id: verification\n", ofFunction("holder", "Errors", "http")),
  after("deploy/alarms.yml", "FILL(threeErrors, 0)", ", FILL(holderErrors, 0)"),
  after("deploy/alarms.yml", "FILL(threeCalls, 0)", ", FILL(holderCalls, 0)"),
  before(
    "deploy/alarms.yml",
    "        - Id: threeErrors\n",
    ofFunction("holderErrors", "Errors", "invoke") + ofFunction("holderCalls", "Invocations", "invoke"),
  ),
  after("deploy/alarms.yml", "FILL(threeInvoke, 0)", ", FILL(holderHttp, 0), FILL(holderInvoke, 0)"),
  before(
    "deploy/alarms.yml",
    "        - Id: threeInvoke\n",
    ofFunction("holderHttp", "Throttles", "http") + ofFunction("holderInvoke", "Throttles", "invoke"),
  ),
];

/** The kind in the contract. */
export const contractEdits: readonly Edit[] = [
  after(
    "docs/openapi.yaml",
    "        - `three_factor`: name, ID number and face.\n",
    "        - `holder_of_mobile_number`: name, ID number and mobile number.\n",
  ),
  after(
    "docs/openapi.yaml",
    "        - `idempotencyKey`: the header `Idempotency-Key`.\n",
    "        - `mobile`: the mobile number.\n",
  ),
  before(
    "docs/openapi.yaml",
    "  /v1/verifications/{id}:\n",
    `  /v1/holder-of-mobile-number:
    post:
      operationId: holderOfMobileNumber
      responses:
        "200":
          description: A verdict.
          headers:
            Idempotency-Replayed: { $ref: "#/components/headers/IdempotencyReplayed" }
            Idempotency-Saved: { $ref: "#/components/headers/IdempotencySaved" }
            X-Request-Id: { $ref: "#/components/headers/RequestId" }
            Idcheck-Version: { $ref: "#/components/headers/Release" }
            apigw-requestid: { $ref: "#/components/headers/GatewayRequestId" }
          content:
            application/json:
              schema: { $ref: "#/components/schemas/HolderOfMobileNumberAnswer" }
        "400": { $ref: "#/components/responses/InvalidTwoFactor" }
`,
  ),
  before(
    "docs/openapi.yaml",
    "    ThreeFactorAnswer:\n",
    answerSchema("HolderOfMobileNumberAnswer", "holder_of_mobile_number"),
  ),
];

/** The schema of an answer of another kind without a face: that of a two-factor check, under another name. */
function answerSchema(name: string, kind: string): string {
  const contract = readFileSync(join(projectFolder, "docs/openapi.yaml"), "utf8");
  const [schema = ""] = / {4}TwoFactorAnswer:\n(?: {5,}.*\n)+/u.exec(contract) ?? [];
  return schema.replace("TwoFactorAnswer", name).replace("const: two_factor", `const: ${kind}`);
}
