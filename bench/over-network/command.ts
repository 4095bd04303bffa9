import { readFileSync, writeFileSync } from "node:fs";
import { loadavg } from "node:os";
import { join } from "node:path";
import { projectFolder } from "../../local/serverless-file.ts";
import { findCommit, layOutTrees } from "../against/trees.ts";
import { currentCommit } from "../git.ts";
import { replaceSection } from "../report/document.ts";
import { markdown } from "../report/tables.ts";
import { describeMachine } from "../results.ts";
import { temporaryFolder } from "../temporary-folder.ts";
import { measureOverNetwork, type NetworkRun, type PaceResult, tlsVersions } from "./over-network.ts";
import { networkGoal, networkTable } from "./report.ts";

const full: NetworkRun = {
  firstChecks: 8,
  paces: [
    { title: "every 2 s", everyMs: 2_000, count: 40 },
    { title: "back to back", everyMs: 0, count: 60 },
    { title: "every 10 s", everyMs: 10_000, count: 10 },
  ],
};
const quick: NetworkRun = {
  firstChecks: 2,
  paces: [
    { title: "every 2 s", everyMs: 2_000, count: 6 },
    { title: "back to back", everyMs: 0, count: 12 },
  ],
};

/** Measures checks over a network with distances, prints the tables and, unless it is quick, writes them into the document. */
export async function measureNetwork(isQuick: boolean, against: string | undefined): Promise<void> {
  const folder = temporaryFolder("idcheck-network-");
  try {
    const other =
      against === undefined ? undefined : (await layOutTrees(folder.path, findCommit(against))).other;
    const results = await measureOverNetwork({ ...(isQuick ? quick : full), other });
    const text = textOf(results);
    console.log(text);
    if (isQuick) return;
    const path = join(projectFolder, "docs/performance.md");
    writeFileSync(path, replaceSection(readFileSync(path, "utf8"), "network", text));
  } finally {
    folder.remove();
  }
}

function textOf(results: readonly PaceResult[]): string {
  const { processor, cores, memoryGigabytes, node } = describeMachine("dynoxide");
  const [load = 0] = loadavg();
  const taken = `Taken ${new Date().toISOString()} of commit ${currentCommit()}: Node ${node} on ${cores} cores (${processor}), ${memoryGigabytes} GB, load ${load.toFixed(1)}.`;
  const tables = tlsVersions.map((version) => markdown(networkTable(results, version)));
  return [taken, ...tables, networkGoal(results, tlsVersions)].join("\n\n");
}
