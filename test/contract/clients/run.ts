/** `npm run generate:clients`: see `npm run generate:clients -- --help`. */
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import type { Command } from "../../../cli/command.ts";
import { print } from "../../../cli/print.ts";
import { runProgram } from "../../../cli/run-command.ts";
import { asError } from "../../../cli/thrown.ts";
import { projectFolder } from "../../../local/serverless-file.ts";
import { complaintsAbout, type Finding } from "../../support/findings.ts";
import { type Client, clients } from "./clients.ts";
import { startLocalStack } from "../local-stack.ts";
import { explanations } from "./explained.ts";
import { startLaterRelease } from "./later-release.ts";
import { cacheFolder, linesOf, runTool, type Tool } from "../run-tool.ts";

/** What each program prints: kind, verdict, reason, advice and reference of each answer, and a status. */
const expected = [
  "two_factor match match accept order-17",
  "two_factor match match accept none",
  "three_factor match match accept order-17",
  "three_factor match match accept none",
  "two_factor undetermined deceased review none",
  "three_factor undetermined deceased review none",
  "refused 403",
];

const image = readFileSync(join(projectFolder, "docs/examples/face.jpg")).toString("base64");

/** Addresses of the stack and of the later release. */
type Servers = { live: string; later: string };

/** What became of one client. */
type Outcome = { findings: readonly Finding[]; complaints: readonly string[] };

const generateCommand: Command = {
  name: "npm run generate:clients --",
  usage: "[--only <name>]",
  description: `
Generates clients from docs/openapi.yaml with ${clients.length} generators in fixed versions, compiles them, and makes both checks with
each against a local stack and against a later release, whose answers have fields and values that the contract does not list. C# is
generated only. Needs Go 1.26, Java 17, Maven, Rust, Python 3.11, and the registries of these and of npm. Everything is below
node_modules/.cache; the first run takes four minutes, the next ones one.

Exits with 1 for a client that cannot be generated, compiled or used, for a warning without an explanation in
test/contract/clients/explained.ts, for an explanation without a warning, and where the machine lacks something.`,
  options: { only: { type: "string", value: "<name>", help: "only generators whose names contain this" } },
  async run(given, { stdout }) {
    useRustOfTheMachine();
    mkdirSync(cacheFolder, { recursive: true });
    const only = given.text("only") ?? "";
    const chosen = clients.filter(({ name }) => name.includes(only));
    const stack = await startLocalStack();
    const laterRelease = await startLaterRelease();
    const servers = { live: stack.url, later: laterRelease.url };
    const outcomes = await Promise.all(
      chosen.map(async (client) => {
        const from = performance.now();
        const outcome = await outcomeOf(client, servers);
        const seconds = Math.round((performance.now() - from) / 1000);
        const state = outcome.complaints.length === 0 ? "ok" : "FAILED";
        const warnings = `${outcome.findings.length} warnings`;
        print(stdout, `${`${seconds} s`.padStart(6)}  ${client.name.padEnd(36)} ${state}, ${warnings}\n`);
        return outcome;
      }),
    );
    await laterRelease.stop();
    await stack.stop();
    const findings = outcomes.flatMap((outcome) => outcome.findings);
    const inForce = explanations.filter(({ tool }) => chosen.some(({ name }) => name === tool));
    const complaints = [
      ...outcomes.flatMap((outcome) => outcome.complaints),
      ...complaintsAbout(findings, inForce),
    ];
    print(
      stdout,
      `${chosen.length} clients, ${findings.length} warnings, ${complaints.length} complaints.\n`,
    );
    for (const complaint of complaints) print(stdout, `${complaint}\n`);
    return complaints.length === 0 ? 0 : 1;
  },
};

async function outcomeOf(client: Client, servers: Servers): Promise<Outcome> {
  const lacking = client.needs.filter((tool) => !isHere(tool));
  if (lacking.length > 0) {
    const names = lacking.map((tool) => tool.join(" ")).join(", ");
    return { findings: [], complaints: [`${client.name}: this machine lacks ${names}.`] };
  }
  try {
    const folder = join(cacheFolder, client.name.replaceAll(" ", "-"));
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    const { warnings, program } = await client.make(folder);
    const findings = warnings.map((warning) => ({
      tool: client.name,
      rule: "warning",
      subject: warning,
      message: "explain it, or remove its cause.",
    }));
    const complaints = program === undefined ? [] : await complaintsOf(client.name, program, servers);
    return { findings, complaints };
  } catch (error) {
    return { findings: [], complaints: [`${client.name}: ${asError(error).message}`] };
  }
}

/** Runs the program of a client; in what its output differs from {@link expected}. */
async function complaintsOf(name: string, program: Tool, { live, later }: Servers): Promise<string[]> {
  const keys = `${name.replaceAll(" ", "-")}-${Date.now()}`;
  const printed = linesOf(await runTool([...program, live, later, image, keys], { folder: cacheFolder }));
  const lines = printed.map((line) => line.replace(/ (?:None|null|undefined)$/u, " none"));
  if (lines.join("\n") === expected.join("\n")) return [];
  return [`${name}: its program printed\n  ${lines.join("\n  ")}\nand not\n  ${expected.join("\n  ")}`];
}

function isHere([program, ...parameters]: Tool): boolean {
  return spawnSync(program, parameters, { stdio: "ignore" }).status === 0;
}

/** With another home directory, rustup finds its toolchains only by this variable: they are beside its programs. */
function useRustOfTheMachine(): void {
  const folders = (process.env["PATH"] ?? "").split(delimiter);
  const cargo = folders.find((folder) => existsSync(join(folder, "cargo")));
  const toolchains = join(dirname(dirname(cargo ?? "")), ".rustup");
  if (existsSync(toolchains)) process.env["RUSTUP_HOME"] ??= toolchains;
}

await runProgram(generateCommand);
