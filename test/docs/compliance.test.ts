import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { projectFolder } from "../../local/serverless-file.ts";

const read = (path: string): string => readFileSync(join(projectFolder, path), "utf8");
const document = read("docs/compliance.md");
const inventory = document.split("\n## Data inventory\n")[1]?.split("\n## ")[0] ?? "";

/** How code names a partition of the table `usage`: as a constant, in a key, or as the beginning of a text. */
const namings = [
  /Partition = "([a-z-]+)"/gu,
  /pk: ["`]([a-z-]+#?)/gu,
  /Prefix = "([a-z-]+#)"/gu,
  /return `([a-z-]+#)/gu,
];

describe("the data inventory", () => {
  it("names every partition of the table usage, and none that there is not", () => {
    const files = [...globSync("lib/**/keys.ts", { cwd: projectFolder }), "lib/store/history.ts"];
    const code = files
      .filter((path) => !path.includes("/secrets/"))
      .map(read)
      .join("\n");
    const partitions = new Set(
      namings.flatMap((naming) => [...code.matchAll(naming)].map(([, name = ""]) => name)),
    );
    const cells = inventory.split("\n").flatMap((line) => /^\| (.*?) \|/u.exec(line)?.[1] ?? []);
    const ofUsage = cells.slice(cells.findIndex((cell) => cell.includes("`usage`")));
    const told = ofUsage.flatMap((cell) =>
      [...cell.matchAll(/`([a-z-]+#?)`/gu)].map(([, name = ""]) => name),
    );
    const others = new Set(["usage", "keys"]);
    expect(partitions.size).toBeGreaterThan(15);
    expect(told.filter((name) => !others.has(name)).toSorted()).toEqual([...partitions].toSorted());
  });

  it("names every queue, topic, table and secret of the deployment", () => {
    const stores = globSync("deploy/*.yml", { cwd: projectFolder }).flatMap((path) =>
      [...read(path).matchAll(/Type: AWS::(\w+)::(Queue|Topic|Table)\n/gu)].map(
        ([, service = ""]) => service,
      ),
    );
    expect(stores.toSorted()).toEqual(["DynamoDB", "DynamoDB", "SNS", "SQS"]);
    for (const one of ["table `verifications`", "table `usage`", "queue of set-aside", "topic of alarms"]) {
      expect(inventory).toContain(one);
    }
    const secrets = [...read("deploy/roles.yml").matchAll(/\$\{sls:stage\}\/(\w+)/gu)].map(
      ([, name = ""]) => name,
    );
    for (const name of new Set(secrets)) expect(inventory).toMatch(new RegExp(`secrets? \`${name}`, "u"));
  });
});
