import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { type GivenParameters, readParameters } from "../../deploy/check-parameters.ts";
import { parameters } from "../../deploy/parameters.ts";
import { readConfig } from "../../lib/domain/config.ts";
import { projectFolder } from "../../local/serverless-file.ts";
import { deployedParameters, parameterTable } from "./support/parameter-table.ts";

const { params, provider } = deployedParameters;
const document = readFileSync(join(projectFolder, "docs/deploying.md"), "utf8");

/** Reads the parameters of `serverless.yml`, with options as they stand behind `--param`. */
function readWith(options: readonly string[], changes: Partial<GivenParameters> = {}) {
  return readParameters({ stage: "prod", byStage: params, options, ...changes });
}

/** What is wrong with parameters, a line each. */
function complaints(options: readonly string[], changes: Partial<GivenParameters> = {}): string[] {
  try {
    readWith(options, changes);
  } catch (error) {
    return error instanceof Error ? error.message.split("\n  ").slice(1) : [];
  }
  return [];
}

describe("the parameters", () => {
  it("are in the document as the schema and serverless.yml have them", () => {
    const start = document.indexOf("| parameter | default |");
    expect(document.slice(start, document.indexOf("\n\n", start))).toBe(parameterTable());
  });

  it("are used by serverless.yml and its files, each of them and no other", () => {
    const files = ["serverless.yml", ...globSync("deploy/*.yml", { cwd: projectFolder })];
    const used = files.flatMap((file) => {
      const text = readFileSync(join(projectFolder, file), "utf8");
      return [...text.matchAll(/\bparam:(\w+)/gu)].map(([, name = ""]) => name);
    });
    expect([...new Set(used)].toSorted()).toEqual(Object.keys(parameters.entries).toSorted());
  });

  it.each(["prod", "production", "dev", "sandbox"])(
    "are accepted as they stand for the stage %s",
    (stage) => {
      const realData = stage === "sandbox" ? "false" : "true";
      expect(readWith([], { stage })).toMatchObject({ realData, timeoutSeconds: 29 });
    },
  );

  it("are read from the command line first, then for the stage, then for all", () => {
    const byStage = {
      ...params,
      prod: { requestBurst: 300, requestsPerSecond: 150 },
      dev: { requestBurst: 1 },
    };
    expect(readWith(["requestBurst=400"], { byStage })).toMatchObject({
      requestBurst: 400,
      requestsPerSecond: 150,
    });
  });
});

describe("a parameter", () => {
  it.each([
    ["timeoutSeconds=5", "timeoutSeconds takes a whole number from 10 to 29."],
    ["timeoutSeconds=60", "timeoutSeconds takes a whole number from 10 to 29."],
    ["timeoutSeconds=abc", "timeoutSeconds takes a whole number from 10 to 29."],
    ["requestBurst=abc", "requestBurst takes a whole number from 1 to 5,000."],
    ["requestsPerSecond=abc", "requestsPerSecond takes a whole number from 1 to 10,000."],
    ["requestsPerSecond=0", "requestsPerSecond takes a whole number from 1 to 10,000."],
    ["retentionDays=31", "retentionDays takes a whole number from 62 to 3,650."],
    ["replayWindowHours=0", "replayWindowHours takes a whole number from 1 to 720."],
    ["thresholdFloor=101", "thresholdFloor takes a whole number from 0 to 100."],
    ["thresholdFloor=-1", "thresholdFloor takes a whole number from 0 to 100."],
    ["memoryMegabytes=64", "memoryMegabytes takes a whole number from 256 to 10,240."],
    ["asynchronousAgeSeconds=901", "asynchronousAgeSeconds takes a whole number from 60 to 900."],
    ["checkConcurrency=0", "checkConcurrency takes none, or a whole number from 1 to 10,000."],
    ["readConcurrency=0", "readConcurrency takes none, or a whole number from 1 to 10,000."],
    ["checkConcurrency=few", "checkConcurrency takes none, or a whole number from 1 to 10,000."],
    ["authorizer=none", "authorizer takes iam or jwt."],
    ["realData=yes", "realData takes true or false."],
    ["requireConsent=faces", "requireConsent takes off, face or all."],
    ["minors=14", "minors takes allow, guardian or refuse."],
    ["runtime=nodejs18.x", "runtime takes nodejs24.x, nodejs22.x or nodejs20.x."],
    ["architecture=arm", "architecture takes arm64 or x86_64."],
    ["jwtIssuer=http://issuer.example", "jwtIssuer takes an address with https://, or nothing."],
    [
      "imageUrlHosts=https://images.example",
      "imageUrlHosts takes host names, separated by commas, or nothing.",
    ],
  ])("that is wrong is refused with its name and what it takes: %s", (option, complaint) => {
    expect(complaints([option])).toEqual([complaint]);
  });

  it.each([
    ["providers=nobody", /^providers takes different providers, separated by commas, of kuaidi100, /u],
    ["providers=shuxun,shuxun", /^providers takes different providers/u],
    ["aliases=orders-http", /^aliases takes up to 40 different names/u],
    ["logRetentionDays=200", /^logRetentionDays takes one of 1, 3, 5, .*, 3653\.$/u],
  ])("of a list is refused as well: %s", (option, complaint) => {
    expect(complaints([option])).toEqual([expect.stringMatching(complaint)]);
  });

  it.each([
    "checkConcurrency=none",
    "checkConcurrency=1",
    "readConcurrency=none",
    "aliases=orders,billing:300",
  ])("that is right is accepted: %s", (option) => {
    expect(complaints([option])).toEqual([]);
  });

  it("whose name is misspelt is refused with the nearest one, wherever it stands", () => {
    expect(complaints(["failOverAfterUnknow=never"])).toEqual([
      "There is no parameter failOverAfterUnknow. Did you mean failOverAfterUnknown?",
    ]);
    expect(complaints([], { byStage: { ...params, prod: { callerAlias: "orders" } } })).toEqual([
      "There is no parameter callerAlias.",
    ]);
    expect(complaints(["retensionDays=90", "zzz=1"])).toEqual([
      "There is no parameter retensionDays. Did you mean retentionDays?",
      "There is no parameter zzz.",
    ]);
  });
});

describe("parameters together", () => {
  it.each<[string, readonly string[], Partial<GivenParameters>, RegExp]>([
    [
      "JWTs without an issuer",
      ["authorizer=jwt", "jwtAudience=idcheck"],
      {},
      /^authorizer=jwt needs .*jwtIssuer/u,
    ],
    [
      "JWTs without an audience",
      ["authorizer=jwt", "jwtIssuer=https://a.example"],
      {},
      /^authorizer=jwt needs/u,
    ],
    [
      "no time for a second provider",
      ["timeoutSeconds=16"],
      {},
      /^firstCallMilliseconds must be shorter than/u,
    ],
    ["logs that the law wants longer", ["logRetentionDays=30"], {}, /^logRetentionDays must be 180 or more/u],
    [
      "logs of a stage called production",
      ["logRetentionDays=150"],
      { stage: "production" },
      /^logRetentionDays must be 180 or more/u,
    ],
    [
      "real data in the sandbox",
      ["realData=true"],
      { stage: "sandbox" },
      /^logRetentionDays must be 180 or more/u,
    ],
    ["made-up answers in production", ["providers=shuxun,sandbox"], {}, /^providers has one that makes up/u],
  ])("are refused: %s", (_, options, changes, complaint) => {
    expect(complaints(options, changes)).toEqual([expect.stringMatching(complaint)]);
  });

  it("are accepted where one makes up for another", () => {
    expect(complaints(["timeoutSeconds=16", "firstCallMilliseconds=11000"])).toEqual([]);
    expect(complaints(["timeoutSeconds=16", "providers=shuxun"])).toEqual([]);
    expect(complaints(["logRetentionDays=30", "realData=false"])).toEqual([]);
  });

  it("are looked at all at once, and nothing of them is repeated but names that are no parameter's", () => {
    const options = [
      "timeoutSeconds=secret",
      "requestBurst=abc",
      "logRetentionDays=30",
      "authorizer=jwt",
      "tiemout=5",
    ];
    const found = complaints(options);
    expect(found.map((line) => line.split(/[ =.]/u)[0])).toEqual([
      "There",
      "timeoutSeconds",
      "requestBurst",
      "authorizer",
      "logRetentionDays",
    ]);
    expect(found.join(" ")).not.toMatch(/secret|abc/u);
  });
});

/** Settings that no deployment has, each with its reason in docs/deploying.md. */
const settingsElsewhere = ["IDCHECK_LOG_STREAM"];

describe("the settings of the functions", () => {
  const read = globSync(["functions/**/*.ts", "lib/**/*.ts"], { cwd: projectFolder }).flatMap((path) => {
    const code = readFileSync(join(projectFolder, path), "utf8");
    return [...code.matchAll(/\bIDCHECK_[A-Z_]+\b/gu)].map(([name]) => name);
  });

  it("are set by the template, all that the code reads and no other", () => {
    const deployed = new Set(read.filter((name) => !settingsElsewhere.includes(name)));
    expect([...deployed].toSorted()).toEqual(Object.keys(provider.environment).toSorted());
  });

  it("are in the document where no deployment has them", () => {
    expect(settingsElsewhere.filter((name) => !document.includes(`\`${name}`))).toEqual([]);
    expect(settingsElsewhere.filter((name) => !read.includes(name))).toEqual([]);
  });

  it("have the defaults of the parameters that they are set from", () => {
    const given = Object.entries(provider.environment).map(([name, value]) => {
      const [, parameter] = /^\$\{param:(\w+)\}$/u.exec(value) ?? [];
      return [name, parameter === undefined ? "given" : String(params.default[parameter])] as const;
    });
    expect(given.filter(([, value]) => value === "undefined")).toEqual([]);
    const environment = Object.fromEntries(given);
    const withoutDefault = new Set([
      "IDCHECK_STAGE",
      "IDCHECK_VERIFICATIONS_TABLE",
      "IDCHECK_USAGE_TABLE",
      "IDCHECK_PROVIDERS",
      "IDCHECK_VERSION",
    ]);
    const needed = Object.fromEntries(given.filter(([name]) => withoutDefault.has(name)));
    expect(readConfig(environment)).toEqual(readConfig(needed));
  });
});
