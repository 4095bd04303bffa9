/**
 * How soon a person hears what is wrong, and in which words: `node bench/first-hour.ts`. Each mistake of the first hour is
 * made with `npx idcheck verify`, as a person types it; the transcript has the command, its output and when its first and its
 * last line came. Exits with 1 if a message came later than people wait for it. It takes half a minute on a quiet machine, and says
 * nothing of use on a busy one.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { recordTable } from "../cli/text-table.ts";
import { projectFolder } from "../local/serverless-file.ts";
import {
  type Gateway,
  personOptions,
  type SendingFailure,
  sendingFailures,
  startGateway,
} from "../test/cli/sending-failures/failures.ts";

/** Where credentials are looked for, a first line says so within this time. */
const firstLineSeconds = 2;

type Outcome = { title: string; firstSeconds: number; lastSeconds: number; seconds: number };

const gateway = await startGateway();
const outcomes: Outcome[] = [];
for (const failure of sendingFailures) outcomes.push(await run(failure, gateway));
gateway.stop();

const rows = outcomes.map(({ title, firstSeconds, lastSeconds, seconds }) => ({
  mistake: title,
  "first line, s": firstSeconds.toFixed(1),
  "end, s": lastSeconds.toFixed(1),
  "at most, s": seconds,
  held: isHeld({ title, firstSeconds, lastSeconds, seconds }) ? "yes" : "NO",
}));
console.log(recordTable(rows).join("\n"));
process.exitCode = outcomes.every(isHeld) ? 0 : 1;

function isHeld({ firstSeconds, lastSeconds, seconds }: Outcome): boolean {
  return firstSeconds <= firstLineSeconds && lastSeconds <= seconds;
}

async function run(
  { title, options = [], environment, answers, seconds }: SendingFailure,
  { url }: Gateway,
): Promise<Outcome> {
  gateway.answer = answers ?? { status: 200 };
  const variables = (await environment?.(url)) ?? {};
  const parameters = ["idcheck", "verify", ...personOptions, ...options];
  const startedAt = performance.now();
  const child = spawn("npx", parameters, { cwd: projectFolder, env: { ...ownEnvironment(), ...variables } });
  let firstSeconds: number | undefined;
  let said = "";
  const keep = (chunk: Buffer): void => {
    firstSeconds ??= (performance.now() - startedAt) / 1_000;
    said += chunk.toString();
  };
  child.stdout.on("data", keep);
  child.stderr.on("data", keep);
  child.stdin.end();
  await once(child, "close");
  const lastSeconds = (performance.now() - startedAt) / 1_000;
  const set = Object.entries(variables).map(([name, value]) => `${name}=${value}`);
  console.log(`# ${title}\n$ ${[...set, "npx", ...parameters].join(" ")}\n${said.trimEnd()}\n`);
  return { title, firstSeconds: firstSeconds ?? lastSeconds, lastSeconds, seconds };
}

/** Nothing of this machine's settings of idcheck or AWS reaches the command. */
function ownEnvironment(): NodeJS.ProcessEnv {
  const entries = Object.entries(process.env).filter(([name]) => !/^(?:IDCHECK|AWS)_/u.test(name));
  return Object.fromEntries(entries);
}
