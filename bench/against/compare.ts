import { join } from "node:path";
import { loopback, type Network } from "../network.ts";
import { coldStart } from "../process/child.ts";
import { temporaryFolder } from "../temporary-folder.ts";
import { packageTree } from "./package.ts";
import { measurePairs, type Pair } from "./pairs.ts";
import { linesOf } from "./lines.ts";
import { countedRows, type Counts, timedRows } from "./rows.ts";
import { type Both, forBoth, letters } from "./sides.ts";
import { type Stand, startStand } from "./stand.ts";
import { findCommit, layOutTrees } from "./trees.ts";
import { isPrecise, isWithin, type Row } from "./verdict.ts";

/** Every network that is measured over. Each gets all pairs, and its own rows. */
const networks: readonly Network[] = [loopback];

/** On a quiet machine the least is enough; the most is reached if other work competes with the processes. */
const pairs = { full: { least: 20, most: 80 }, quick: { least: 8, most: 8 } } as const;

/**
 * Measures this tree and another commit side by side and prints the results; resolves with whether every row is within
 * its bound. Throws Unusable if there is no such commit, or if one of the trees cannot be installed or packaged.
 */
export async function compare(commitName: string, isQuick: boolean): Promise<boolean> {
  const count = isQuick ? pairs.quick : pairs.full;
  const commit = findCommit(commitName);
  const folder = temporaryFolder("idcheck-against-");
  try {
    console.log("Packaging …");
    const trees = await layOutTrees(folder.path, commit);
    const packages = await forBoth((side) =>
      packageTree(trees[side], join(folder.path, "packages", letters[side])),
    );
    const onStand = async <Found>(
      network: Network,
      measure: (stand: Stand) => Promise<Found>,
    ): Promise<Found> => {
      const stand = await startStand(packages, { folder: join(folder.path, network.title), network });
      try {
        return await measure(stand);
      } finally {
        await stand.stop();
      }
    };
    const counted = countedRows(packages, await onStand(loopback, countNodeModules));
    const timed: Row[] = [];
    for (const network of networks) {
      const isEnough = (measured: readonly Pair[]): boolean => isPrecise(timedRows(network.title, measured));
      const measured = await onStand(network, (stand) =>
        measurePairs(stand, { ...count, isEnough }, (done) =>
          console.log(`Pair ${done} of ${count.least} to ${count.most}, ${network.title}`),
        ),
      );
      timed.push(...timedRows(network.title, measured));
    }
    const rows = [...timed, ...counted];
    for (const line of linesOf(rows, trees)) console.log(line);
    return rows.every((row) => isWithin(row) !== false);
  } finally {
    folder.remove();
  }
}

/** Modules of Node that a process has loaded by its first answer, including Node's internal ones. */
async function countNodeModules(stand: Stand): Promise<Both<Counts>> {
  return forBoth(async (side) => {
    const { nodeModules: twoFactor } = await coldStart(stand.processOf(side, "twoFactor"));
    const { nodeModules: threeFactor } = await coldStart(stand.processOf(side, "threeFactor"));
    return { "two-factor": twoFactor.length, "three-factor": threeFactor.length };
  });
}
