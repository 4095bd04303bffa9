import * as v from "valibot";
import { runCli } from "../../cli/run-cli.ts";

const diagnosis = v.object({
  findings: v.array(v.object({ of: v.string(), health: v.string(), says: v.string() })),
});
/** What a doctor finds ill on moto whatever was deployed, because moto ignores these parts of a template. */
const motoLacks = [
  /^table .* under another key/u,
  /^table .*time to live is off/u,
  /^queue of .* for six hours/u,
];

/**
 * What `npx idcheck doctor` says of the stage prod that does not work, each up to its first comma or colon, without what moto cannot
 * show. Empty if all is well.
 */
export async function complaintsOfDoctor(
  environment: Readonly<Record<string, string>>,
  region: string,
): Promise<string[]> {
  const given = ["doctor", "--stage", "prod", "--region", region, "--json"];
  const { stdout } = await runCli(given, { environment });
  return v
    .parse(diagnosis, JSON.parse(stdout))
    .findings.filter(({ health }) => health !== "works")
    .map(({ of, says }) => `${of}: ${says}`)
    .filter((text) => !motoLacks.some((pattern) => pattern.test(text)))
    .map((text) => text.replace(/(?<=: .*)(?:,|: | and ).*/u, ""));
}
