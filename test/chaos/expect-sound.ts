import { expect } from "vitest";
import { startBacking } from "../../local/start-backing.ts";
import { runChaos, type ChaosOptions, type ChaosReport } from "./chaos.ts";

/** Runs on a backing of its own, because a key that is done leads to no call. */
export async function expectSound(options: ChaosOptions): Promise<void> {
  const run = JSON.stringify(options);
  const own = await startBacking({ ports: { providers: 0, dynamoDb: 0, secrets: 0 } });
  let report: ChaosReport;
  try {
    report = await runChaos(own, options);
  } finally {
    await own.stop();
  }
  expect(report.finishedKeys, run).toBe(report.keys);
  expect(report, run).toMatchObject({ divergingKeys: 0, overspentKeys: 0 });
  for (const provider of report.balances) expect(provider, run).toMatchObject({ lost: 0, invented: 0 });
  expect(report.balances.reduce((sum, { charges }) => sum + charges, 0)).toBeGreaterThan(0);
}
