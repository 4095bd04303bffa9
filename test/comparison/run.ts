/** `npm run compare`: kills idcheck and a handler on Powertools' idempotency alike, and balances their books. */
import { parseArgs } from "node:util";
import { startBacking } from "../../local/start-backing.ts";
import { runChaos, shipped, type Subject } from "../chaos/chaos.ts";
import { startServerChild } from "../chaos/gateway-child.ts";
import { createComparisonTables, readCalls } from "./tables.ts";

const { values } = parseArgs({
  options: {
    kills: { type: "string", default: "40" },
    seed: { type: "string", default: String(Date.now() % 1_000_000) },
    help: { type: "boolean", default: false },
  },
});

const powertools: Subject = {
  start: async (backing) =>
    startServerChild(new URL("powertools-process.ts", import.meta.url), backing, (line) =>
      console.error(line),
    ),
  calls: readCalls,
};
const subjects: Readonly<Record<string, Subject>> = { idcheck: shipped, Powertools: powertools };

if (values.help) {
  process.stdout.write(
    "npm run compare -- [--kills 40] [--seed N]\n\n" +
      "Kills a process under load as npm run chaos does: once idcheck's functions, once a handler that uses\n" +
      "Powertools' idempotency as its documentation shows. Prints what each of them lost and paid twice.\n",
  );
} else {
  const rows = [];
  for (const [name, subject] of Object.entries(subjects)) {
    const backing = await startBacking({ ports: { providers: 0, dynamoDb: 0, secrets: 0 } });
    await createComparisonTables(backing.dynamoDbEndpoint);
    const { kills, seed } = { kills: Number(values.kills), seed: Number(values.seed) };
    const { balances, keys, finishedKeys, requests } = await runChaos(backing, { kills, seed }, subject);
    await backing.stop();
    const sum = (amount: (one: (typeof balances)[number]) => number): number =>
      balances.reduce((total, one) => total + amount(one), 0);
    const charges = sum((one) => one.charges);
    rows.push({
      subject: name,
      kills,
      seed,
      requests,
      keys,
      finishedKeys,
      charges,
      beyondOneAKey: charges - finishedKeys,
      recordedCharged: sum(({ recorded }) => recorded.charged),
      recordedUnknown: sum(({ recorded }) => recorded.unknown),
      lost: sum((one) => one.lost),
    });
  }
  console.table(rows);
}
