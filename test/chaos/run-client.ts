/** `npm run chaos:client`: asks for a thousand checks while who answers is killed and started again. */
import { parseArgs } from "node:util";
import { startBacking } from "../../local/start-backing.ts";
import { runThroughRestarts } from "./client-restarts.ts";

const { values } = parseArgs({
  options: {
    checks: { type: "string", default: "1000" },
    kills: { type: "string", default: "5" },
    help: { type: "boolean", default: false },
  },
});

if (values.help) {
  process.stdout.write(
    "npm run chaos:client -- [--checks 1000] [--kills 5]\n\n" +
      "Runs the client against the local stack twice: once the door before the functions is killed and opened\n" +
      "again while checks run, once the process that runs the functions (SIGKILL). Exits 1 unless each check\n" +
      "has one verdict and every charge is on record.\n",
  );
} else {
  const backing = await startBacking({ ports: { providers: 0, dynamoDb: 0, secrets: 0 } });
  const checks = Number(values.checks);
  const kills = Number(values.kills);
  const rows: object[] = [];
  for (const [round, killed] of (["door", "functions"] as const).entries()) {
    const report = await runThroughRestarts(backing, { checks, kills, killed, firstPerson: round * checks });
    const { recorded, durationMs, ...counts } = report;
    rows.push({ killed, kills, checks, ...counts, ...recorded, seconds: Math.round(durationMs / 1000) });
    const isSound =
      report.verifications === checks && report.lost === 0 && recorded.charged === checks && !report.failures;
    if (!isSound) process.exitCode = 1;
  }
  await backing.stop();
  console.table(rows);
}
