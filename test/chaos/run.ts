/** `npm run chaos -- --kills N --seed S`: kills gateways for real and balances the books. */
import { parseArgs } from "node:util";
import { startBacking } from "../../local/start-backing.ts";
import { runChaos } from "./chaos.ts";

const { values } = parseArgs({
  options: {
    kills: { type: "string", default: "50" },
    seed: { type: "string", default: String(Date.now() % 1_000_000) },
    help: { type: "boolean", default: false },
  },
});

if (values.help) {
  process.stdout.write(
    "npm run chaos -- [--kills 50] [--seed N]\n\n" +
      "Starts the local backing and kills a gateway with SIGKILL at random moments under load, then\n" +
      "balances the providers' own count of charges against the records. Exits 1 if they disagree.\n" +
      "The seed decides what is sent and when the kills come; the machine decides where they hit.\n",
  );
} else {
  const backing = await startBacking({ ports: { providers: 0, dynamoDb: 0, secrets: 0 } });
  const startedAt = performance.now();
  const report = await runChaos(backing, {
    kills: Number(values.kills),
    seed: Number(values.seed),
    onProgress: (kills, requests) => {
      if (process.stderr.isTTY || kills % 25 === 0)
        process.stderr.write(`${kills} kills, ${requests} requests\n`);
    },
  });
  await backing.stop();
  const { balances, ...counts } = report;
  const seconds = Math.round((performance.now() - startedAt) / 1000);
  console.table([{ ...counts, seconds }]);
  console.table(balances.map(({ recorded, ...books }) => ({ ...books, ...recorded })));
  const unfinished = report.keys - report.finishedKeys;
  if (unfinished > 0) console.log(`${unfinished} keys did not come to their end in time.`);
  const isSound =
    report.divergingKeys === 0 &&
    report.overspentKeys === 0 &&
    balances.every(({ lost, invented }) => lost === 0 && invented === 0);
  console.log(isSound ? "The books balance." : "THE BOOKS DO NOT BALANCE.");
  process.exitCode = isSound && unfinished === 0 ? 0 : 1;
}
