/** `npm run engine`: duplicates and a bad network at scale, on a real engine. */
import { parseArgs } from "node:util";
import { runDuplicates } from "./duplicates.ts";
import { runLossy } from "./lossy.ts";
import { startWiredEngine } from "./wired-engine.ts";

const { values } = parseArgs({
  options: {
    keys: { type: "string", default: "100" },
    requests: { type: "string", default: "100" },
    seed: { type: "string", default: String(Date.now() % 1_000_000) },
    help: { type: "boolean", default: false },
  },
});

if (values.help) {
  process.stdout.write(
    "npm run engine -- [--keys 100] [--requests 100] [--seed N]\n\n" +
      "Runs the shipped pipeline on a real DynamoDB engine. First --requests identical requests at once for each\n" +
      "of --keys keys, fresh ones and ones whose holder was killed; then five times as many keys over a network\n" +
      "that loses 5 % and 20 % of the requests and of the answers. Exits 1 where anything went wrong.\n",
  );
} else {
  const [keys, requests, seed] = [values.keys, values.requests, values.seed].map(Number);
  if (!keys || !requests || seed === undefined || Number.isNaN(seed)) throw new TypeError("Try --help.");
  const engine = await startWiredEngine();
  const duplicates = [];
  for (const abandoned of [false, true]) {
    duplicates.push(await runDuplicates(engine, { keys, requests, abandoned }));
  }
  console.table(duplicates);
  const losses = [];
  for (const share of [0.05, 0.2]) losses.push(await runLossy(engine, { share, keys: 5 * keys, seed }));
  console.table(losses);
  await engine.stop();
  const isSound =
    duplicates.every(
      ({ fewestCalls, mostCalls, verdicts, others }) =>
        fewestCalls === 1 && mostCalls === 1 && verdicts === keys && others === 0,
    ) &&
    losses.every(
      ({ lost, invented, lockedByNobody, unfinished, overspent }) =>
        lost + invented + lockedByNobody + unfinished + overspent === 0,
    );
  console.log(isSound ? "One call a key, no charge lost, no key locked by nobody." : "SOMETHING IS WRONG.");
  process.exitCode = isSound ? 0 : 1;
}
