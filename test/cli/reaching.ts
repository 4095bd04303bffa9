import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { commands } from "../../cli/commands.ts";
import { shanghaiMonth } from "../../lib/base/month.ts";

/** Files that the ways of {@link waysToReach} read, in a folder of their own. */
export type ReachingFiles = { folder: string; remove(): void };

/** Writes them. The accounts lead to `simulator`, because the stage local takes none that leads to a vendor. */
export function writeReachingFiles(simulator = "http://127.0.0.1:9/"): ReachingFiles {
  const account = { appCode: "a", twoFactorUrl: simulator, threeFactorUrl: simulator };
  const files = {
    "accounts.json": JSON.stringify({ shuxun: account }),
    "account.json": JSON.stringify(account),
    "people.csv": "name,id_number\n示例甲,110009190001010001\n",
    "numbers.txt": "110009190001010001\n",
  };
  const folder = mkdtempSync(join(tmpdir(), "idcheck-reaching-"));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return { folder, remove: () => rmSync(folder, { recursive: true }) };
}

/** A person as it is piped in for `provider try`. */
export const pipedPerson = '{"name":"示例甲","idNumber":"110009190001010001"}';

const person = ["--name", "示例甲", "--id-number", "110009190001010001"];
const id = "vrf_bLUtOZDUVAukGnN2bTu082";
const caller = "iam:123456789012:role/orders";
const evidence = ["--evidence", "bill", "--by", "ops"];
const plan = ["--provider", "shuxun", "--calls", "1", "--fee", "1"];

/** For each command of idcheck, ways to run it on a stage that reach something, by its action; `@` stands for the folder of the files. */
export function waysToReach(stageName: string): Readonly<Record<string, readonly (readonly string[])[]>> {
  const stage = ["--stage", stageName];
  return {
    verify: [
      [...person, "--timeout", "1", "--auth", "none"],
      [...person, "--timeout", "1", "--auth", "iam"],
      [...person, "--timeout", "1", "--invoke", stageName],
    ],
    batch: [["@/people.csv", "--out", "@/results.csv", "--timeout", "1", "--auth", "none"]],
    setup: [["--file", "@/accounts.json", ...stage]],
    keys: [
      ["list", ...stage],
      ["create", ...stage],
      ["rotate", ...stage],
      ["remove", "p1", ...stage],
    ],
    provider: [
      ["set", "shuxun", "--file", "@/account.json", ...stage],
      ["check", "shuxun", ...stage],
      ["try", "shuxun", "--piped", "--yes", "--report", "@/report.md", ...stage],
      ["status", ...stage],
      ["status", "shuxun", ...stage],
      ["off", "shuxun", ...stage],
      ["on", "shuxun", ...stage],
      ["clear", "shuxun", ...stage],
    ],
    doctor: [stage, [...stage, "--fix"]],
    usage: [stage],
    package: [
      ["add", ...plan, ...stage],
      ["list", ...stage],
      ["remove", "pkg_cb28e462", ...stage],
    ],
    caller: [
      ["set", caller, "--monthly-calls", "1", ...stage],
      ["off", caller, "--reason", "misuse", ...stage],
      ["on", caller, ...stage],
      ["show", caller, ...stage],
      ["clear", caller, ...stage],
      ["list", ...stage],
    ],
    history: [stage],
    audit: [stage],
    attempts: [["--open", ...stage]],
    settle: [[id, "1", "free", ...evidence, ...stage]],
    close: [["2026-01", "--by", "ops", ...stage]],
    statement: [["2026-01", ...stage]],
    compliance: [
      ["notice", ...stage],
      ["assessment", ...stage],
    ],
    processing: [["--from", shanghaiMonth(Date.now()), ...stage]],
    restore: [["--from", "idcheck-prod-restored", ...stage]],
    forget: [["--file", "@/numbers.txt", "--yes", ...stage]],
  };
}

/** The arguments of a way to run a command, with the folder of its files. */
export function filledIn(parameters: readonly string[], { folder }: ReachingFiles): string[] {
  return parameters.map((text) => text.replace("@", folder));
}

/** The commands, or actions of commands, that {@link waysToReach} lacks. */
export async function unreached(): Promise<string[]> {
  const ways = waysToReach("prod");
  const missing = await Promise.all(
    Object.entries(commands).map(async ([name, { load }]) => {
      if (ways[name] === undefined) return [name];
      const command = await load();
      const actions = "actions" in command ? Object.keys(command.actions) : [];
      const listed = new Set(ways[name].map(([first]) => first));
      return actions.filter((action) => !listed.has(action)).map((action) => `${name} ${action}`);
    }),
  );
  return missing.flat();
}
