import { randomUUID } from "node:crypto";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import * as v from "valibot";
import { reachAws } from "../../cli/aws/reach.ts";
import { doctorCommand } from "../../cli/doctor.ts";
import { newKeysSecret } from "../../cli/keys-secret.ts";
import { createSecretStore, type SecretStore } from "../../cli/secret-store.ts";
import { systemRandom } from "../../lib/base/system.ts";
import { initialSecrets } from "../../local/initial-secrets.ts";
import { type SecretsEndpoint, startSecrets } from "../../local/secrets.ts";
import { type Books, openBooks } from "./books.ts";
import {
  type DeployedStage,
  otherKey,
  stackKey,
  startDeployedStage,
  usage,
  verifications,
} from "./doctor/deployed-stage.ts";
import { runHere } from "./run-here.ts";

const accounts = { kuaidi100: { key: "canary-k", secret: "canary-s" }, shuxun: { appCode: "canary-a" } };

let stage: DeployedStage;
let store: SecretStore;
beforeEach(async () => {
  stage = await startDeployedStage();
  for (const [name, value] of Object.entries(stage.environment)) vi.stubEnv(name, value);
  store = createSecretStore(await reachAws({ text: () => undefined }, stage));
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await stage.stop();
});

/** Stores every secret of the stage under a key; undefined stands for AWS's own. */
async function setUp({ keyId }: { keyId: string | undefined } = { keyId: stackKey }): Promise<void> {
  const values = {
    keys: newKeysSecret(systemRandom, Date.now()),
    "providers/kuaidi100": accounts.kuaidi100,
    "providers/shuxun": accounts.shuxun,
  };
  for (const [path, value] of Object.entries(values)) {
    const options = { description: "for a test", versionId: randomUUID(), keyId };
    await store.create(`idcheck/prod/${path}`, value, options);
  }
}

const run = (...parameters: readonly string[]) =>
  runHere(doctorCommand, ["--stage", "prod", "--by", "ops", ...parameters], stage.environment);

const report = v.object({
  works: v.boolean(),
  repaired: v.array(v.string()),
  findings: v.array(
    v.object({ of: v.string(), health: v.string(), says: v.string(), repair: v.optional(v.string()) }),
  ),
});

/** What the doctor says is not well, and how it ends. */
async function complaints(...parameters: readonly string[]) {
  const { code, stdout } = await run("--json", ...parameters);
  const { works, findings, repaired } = v.parse(report, JSON.parse(stdout));
  expect(works).toBe(code === 0);
  return { code, repaired, found: findings.filter(({ health }) => health !== "works") };
}

describe("idcheck doctor on a stage in which all is well", () => {
  it("says so in a line for each thing, and where it looked", async () => {
    await setUp();
    const { code, stdout, stderr } = await run();
    expect(stderr).toBe("Stage prod in the Region cn-north-1 (from AWS_REGION)\n");
    expect([code, stdout.match(/^(?!ok).*$/gmu)]).toEqual([0, ["The stage prod works.", ""]]);
    for (const thing of [
      "stack idcheck-prod",
      `table ${verifications}`,
      `table ${usage}`,
      "secret idcheck/prod/keys",
      "secret idcheck/prod/providers/shuxun",
      "alarms",
      "function idcheck-prod-two-factor-http",
      "queue of idcheck-prod-three-factor-invoke",
      "alias orders of idcheck-prod-two-factor-invoke",
      "counting of usage",
    ]) {
      expect(stdout).toContain(`ok  ${thing}  `);
    }
    expect(stdout + stderr).not.toContain("canary");
  });

  it("changes nothing, and nothing with --fix either", async () => {
    await setUp();
    await run();
    const { repaired } = await complaints("--fix");
    expect(repaired).toEqual([]);
    const changes = stage.asked.filter((action) => /Update|Put|Delete|Create/u.test(action));
    expect(changes).toEqual([]);
  });
});

/** What is the matter with a stage, what the doctor says of it, and the command that it gives. */
type Ailment = [
  title: string,
  cause: (sick: DeployedStage) => void,
  of: string,
  says: RegExp,
  repair: RegExp,
];

const fixes = /^npx idcheck doctor --stage prod --region cn-north-1 --fix$/u;
const deploys = /^npm run deploy -- --stage prod --region cn-north-1$/u;
const invoke = "idcheck-prod-two-factor-invoke";

const ailments: Ailment[] = [
  [
    "a stack that failed half-way",
    ({ stack }) => void (stack.status = "UPDATE_ROLLBACK_FAILED"),
    "stack idcheck-prod",
    /half-way/u,
    deploys,
  ],
  [
    "a stack without termination protection",
    ({ stack }) => void (stack.isTerminationProtected = false),
    "stack idcheck-prod",
    /not protected/u,
    fixes,
  ],
  [
    "a table that is gone",
    ({ tables }) => void delete tables[usage],
    `table ${usage}`,
    /does not exist: every check/u,
    deploys,
  ],
  [
    "a table whose key is lost",
    ({ tables }) => void (at(tables, usage).status = "INACCESSIBLE_ENCRYPTION_CREDENTIALS"),
    `table ${usage}`,
    /INACCESSIBLE_ENCRYPTION_CREDENTIALS/u,
    deploys,
  ],
  [
    "a table under another key",
    ({ tables }) => void (at(tables, usage).keyArn = otherKey),
    `table ${usage}`,
    /another key/u,
    deploys,
  ],
  [
    "a table without a stream",
    ({ tables }) => void (at(tables, verifications).hasStream = false),
    `table ${verifications}`,
    /nothing is counted/u,
    deploys,
  ],
  [
    "a table that keeps everything",
    ({ tables }) => void (at(tables, verifications).expires = false),
    `table ${verifications}`,
    /time to live/u,
    deploys,
  ],
  [
    "a table that may be deleted",
    ({ tables }) => void (at(tables, usage).isDeletionProtected = false),
    `table ${usage}`,
    /not protected against deletion/u,
    fixes,
  ],
  [
    "a table that cannot be restored",
    ({ tables }) => void (at(tables, usage).canBeRestored = false),
    `table ${usage}`,
    /Point-in-time recovery/u,
    fixes,
  ],
  [
    "alarms without a subscription",
    (sick) => void (sick.subscriptions = []),
    "alarms",
    /No subscription/u,
    /^aws sns subscribe --region cn-north-1 --topic-arn arn:/u,
  ],
  [
    "alarms whose subscription is not confirmed",
    (sick) => void (sick.subscriptions = ["PendingConfirmation"]),
    "alarms",
    /1 asked for but not confirmed/u,
    /^aws sns subscribe/u,
  ],
  [
    "a function that failed",
    ({ functions }) => void (at(functions, invoke).state = "Failed"),
    `function ${invoke}`,
    /Failed: calls fail/u,
    deploys,
  ],
  [
    "a function of another stack",
    ({ functions }) => void (at(functions, invoke).environment["IDCHECK_USAGE_TABLE"] = "old"),
    `function ${invoke}`,
    /IDCHECK_USAGE_TABLE/u,
    deploys,
  ],
  [
    "a function that was deleted",
    ({ functions }) => void delete functions[invoke],
    `function ${invoke}`,
    /does not exist/u,
    /GetFunctionConfiguration/u,
  ],
  [
    "an alias that was deleted",
    ({ waits }) => void delete waits[`${invoke}:orders`],
    `alias orders of ${invoke}`,
    /invocations fail/u,
    deploys,
  ],
  [
    "an alias without a limit",
    ({ waits }) => void (waits[`${invoke}:orders`] = null),
    `alias orders of ${invoke}`,
    /six hours/u,
    deploys,
  ],
  [
    "an alias that was made by hand",
    ({ waits }) => void (waits[`${invoke}:mine`] = null),
    `alias mine of ${invoke}`,
    /made by hand.*six hours/u,
    /^aws lambda delete-alias --region cn-north-1/u,
  ],
  [
    "a queue that waits for too long",
    ({ waits }) => void (waits[invoke] = 21_600),
    `queue of ${invoke}`,
    /21600 s/u,
    deploys,
  ],
  [
    "a mapping that is off",
    ({ mapping }) => void (mapping.state = "Disabled"),
    "counting of usage",
    /switched off/u,
    /^aws lambda update-event-source-mapping .* --enabled$/u,
  ],
  [
    "a mapping that cannot read",
    ({ mapping }) => void (mapping.lastResult = "PROBLEM: no"),
    "counting of usage",
    /cannot read/u,
    /projection_stopped/u,
  ],
];

function at<Value>(record: Record<string, Value>, name: string): Value {
  const value = record[name];
  if (value === undefined) throw new Error(`There is no ${name}.`);
  return value;
}

describe("idcheck doctor", () => {
  it.each(ailments)("finds %s, and nothing else", async (_, cause, of, says, repair) => {
    await setUp();
    cause(stage);
    const { code, found } = await complaints();
    expect(code).toBe(1);
    expect(found.map((finding) => finding.of)).toEqual([of]);
    expect(found[0]?.says).toMatch(says);
    expect(found[0]?.repair).toMatch(repair);
  });

  it("finds secrets that are missing, with what does not work without them", async () => {
    const { code, found } = await complaints();
    expect(code).toBe(1);
    expect(found.map(({ of, says }) => `${of}: ${says}`)).toEqual([
      "secret idcheck/prod/keys: It does not exist in this Region, or is going to be deleted: every check answers 503.",
      "secret idcheck/prod/providers/kuaidi100: It does not exist in this Region, or is going to be deleted: the functions do not call this provider.",
      "secret idcheck/prod/providers/shuxun: It does not exist in this Region, or is going to be deleted: the functions do not call this provider.",
    ]);
    expect(found.map(({ repair }) => repair)).toEqual([
      expect.stringMatching(/^npx idcheck setup --stage prod --region cn-north-1 --file/u),
      expect.stringMatching(/^npx idcheck provider set kuaidi100 --stage prod/u),
      expect.stringMatching(/^npx idcheck provider set shuxun --stage prod/u),
    ]);
  });

  it("reads secrets as the functions do, and names what is wrong in one without its value", async () => {
    await setUp();
    const { versionId = "" } = (await store.describe("idcheck/prod/providers/shuxun")) ?? {};
    const replacement = { versionId: randomUUID(), readVersionId: versionId };
    await store.replace("idcheck/prod/providers/shuxun", { appcode: "canary-b" }, replacement);
    const { code, stdout } = await run();
    expect(code).toBe(1);
    expect(stdout).toMatch(
      /BROKEN +secret idcheck\/prod\/providers\/shuxun +Its value cannot be used.*appCode/u,
    );
    expect(stdout).not.toContain("canary");
  });

  it("warns of an account that works and should not stay as it is", async () => {
    await setUp();
    const name = "idcheck/prod/providers/shuxun";
    const { versionId: readVersionId = "" } = (await store.describe(name)) ?? {};
    const account = { appCode: "canary-b", twoFactorUrl: "http://vendor.example/check" };
    await store.replace(name, account, { versionId: randomUUID(), readVersionId });
    const { code, found } = await complaints();
    expect([code, found.map(({ health }) => health)]).toEqual([0, ["warning"]]);
    expect(found[0]?.says).toMatch(/an address is http: names and ID numbers would be sent unencrypted/u);
  });

  it("finds secrets under the key of a stack that was removed, and moves them with --fix", async () => {
    await setUp({ keyId: otherKey });
    const sick = await complaints();
    expect(sick.code).toBe(1);
    expect(sick.found.map(({ health, says }) => `${health}: ${says}`)).toEqual([
      `broken: It is under ${otherKey}, which the functions may not use: every check answers 503.`,
      `broken: It is under ${otherKey}, which the functions may not use: the functions do not call this provider.`,
      `broken: It is under ${otherKey}, which the functions may not use: the functions do not call this provider.`,
    ]);
    const well = await complaints("--fix");
    expect([well.code, well.found]).toEqual([0, []]);
    expect(well.repaired).toHaveLength(3);
    expect(well.repaired[0]).toBe(
      `Moved the secret idcheck/prod/keys to the key ${stackKey}. It was under ${otherKey}.`,
    );
    // The old key may go now.
    stage.lostKeys.add(otherKey);
    expect(await complaints()).toMatchObject({ code: 0, found: [] });
  });

  it("says what to do where the old key cannot decrypt any more, and claims no move", async () => {
    await setUp({ keyId: otherKey });
    stage.lostKeys.add(otherKey);
    const { code, found } = await complaints();
    expect([code, found[0]?.health]).toEqual([1, "unseen"]);
    expect(found[0]?.says).toContain(`not use ${otherKey} (DecryptionFailure)`);
    const failed = await run("--fix");
    expect([failed.code, failed.stdout]).toEqual([1, ""]);
    expect(failed.stderr).toMatch(
      /is still under .*222, which the functions may not use.*cancel-key-deletion/u,
    );
  });

  it("only warns of AWS's own key, which the functions may use, and moves what is under it with --fix", async () => {
    await setUp({ keyId: undefined });
    const warned = await complaints();
    expect([warned.code, warned.found.map(({ health }) => health)]).toEqual([
      0,
      ["warning", "warning", "warning"],
    ]);
    expect(await complaints("--fix")).toMatchObject({ code: 0, found: [] });
  });

  it("switches on every protection with --fix, and says which", async () => {
    await setUp();
    for (const table of Object.values(stage.tables)) {
      table.isDeletionProtected = false;
      table.canBeRestored = false;
    }
    stage.stack.isTerminationProtected = false;
    expect((await complaints()).found).toHaveLength(5);
    const { code, repaired, found } = await complaints("--fix");
    expect({ code, found }).toEqual({ code: 0, found: [] });
    expect(repaired).toEqual([
      `Switched on: deletion protection of the table ${verifications}.`,
      `Switched on: point-in-time recovery of the table ${verifications}.`,
      `Switched on: deletion protection of the table ${usage}.`,
      `Switched on: point-in-time recovery of the table ${usage}.`,
      "Switched on: termination protection of the stack idcheck-prod.",
    ]);
  });

  it("names the protection that --fix could not switch on, and what it has switched on before", async () => {
    await setUp();
    const table = stage.tables[verifications];
    if (table === undefined) throw new Error("the stage has its tables");
    Object.assign(table, { isDeletionProtected: false, canBeRestored: false });
    stage.refused["dynamodb UpdateContinuousBackups"] = "AccessDeniedException";
    const failed = await run("--fix");
    expect([failed.code, failed.stdout]).toEqual([1, ""]);
    expect(failed.stderr).toContain(`Switched on: deletion protection of the table ${verifications}.\n`);
    expect(failed.stderr).toContain(
      `The point-in-time recovery of the table ${verifications} could not be switched on (AccessDeniedException).`,
    );
  });

  it("asks for less protection where a stage says that it holds no real data", async () => {
    await setUp();
    stage.stack.outputs["RealData"] = "false";
    stage.stack.isTerminationProtected = false;
    at(stage.tables, usage).isDeletionProtected = false;
    const { code, found } = await complaints();
    expect([code, found.map(({ health }) => health)]).toEqual([0, ["warning"]]);
  });

  it("says what it may not look at, goes on with the rest, and does not call that well", async () => {
    await setUp();
    stage.refused["sns ListSubscriptionsByTopic"] = "AuthorizationError";
    const { code, found } = await complaints();
    expect(code).toBe(1);
    expect(found).toEqual([
      {
        of: "alarms",
        health: "unseen",
        says: "It cannot be looked at (AuthorizationErrorException). AWS does not allow this to your credentials. Check AWS_PROFILE and its permissions.",
        repair: "This command needs sns:ListSubscriptionsByTopic on the topic.",
      },
    ]);
  });

  it("goes on with tables and keys where it may not list what the stack has", async () => {
    await setUp();
    stage.refused["cloudformation ListStackResources"] = "AccessDenied";
    at(stage.tables, usage).canBeRestored = false;
    const { code, found } = await complaints();
    expect(code).toBe(1);
    expect(found.map(({ of, health }) => `${health} ${of}`)).toEqual([
      `broken table ${usage}`,
      "unseen functions",
    ]);
    expect(found[1]?.says).toMatch(/cannot be looked at \(AccessDenied\)\. AWS does not allow this/u);
  });

  it("says where it looked where there is no such stage, and how to deploy it", async () => {
    const { code, stdout, stderr } = await runHere(
      doctorCommand,
      ["--stage", "dev", "--region", "cn-northwest-1"],
      stage.environment,
    );
    expect([code, stdout]).toEqual([1, ""]);
    expect(stderr).toContain("There is no stack idcheck-dev in the Region cn-northwest-1 (from --region).");
    expect(stderr).toContain("npm run deploy -- --stage dev --region cn-northwest-1");
  });
});

describe("idcheck doctor on the local stack", () => {
  let books: Books;
  let secrets: SecretsEndpoint;
  beforeEach(async () => {
    books = await openBooks();
    secrets = await startSecrets({ port: 0, secrets: initialSecrets("http://127.0.0.1:9") });
  });
  afterEach(() => Promise.all([books.stop(), secrets.stop()]));

  it("looks at its tables and secrets alone", async () => {
    const environment = {
      IDCHECK_DYNAMODB_PORT: new URL(books.environment["AWS_ENDPOINT_URL_DYNAMODB"] ?? "").port,
      IDCHECK_SECRETS_PORT: String(secrets.port),
    };
    const { code, stdout, stderr } = await runHere(doctorCommand, ["--stage", "local"], environment);
    expect([code, stderr]).toEqual([0, ""]);
    expect(stdout.replaceAll(/ {2,}/gu, "  ")).toBe(
      [
        "ok  table idcheck-local-verifications  It is there.",
        "ok  table idcheck-local-usage  It is there.",
        "ok  secret idcheck/local/keys  It can be read.",
        "ok  secret idcheck/local/providers/kuaidi100  It can be read.",
        "ok  secret idcheck/local/providers/shuxun  It can be read.",
        "The stage local works.",
        "",
      ].join("\n"),
    );
  });
});
