import { mutants } from "../simulation/mutants/mutants.ts";
import { modules, type Code } from "./code.ts";
import { search } from "./search.ts";
import { shortestWays } from "./shortest-ways.ts";
import { createSpace } from "./space.ts";
import { worldNamed, type Subject } from "./subject.ts";
import { worlds } from "./worlds.ts";

/** The modules of the steps, and those that they are made of. A mutant of anything else is for the simulation. */
const ownFiles = /^lib\/(?:records|check\/routed|domain\/record-settings)/;
/** What the shell alone does, which the search does not run. */
const shellFiles = new Set(["lib/records/claiming.ts", "lib/records/persist.ts"]);

/** The record protocol. */
export const protocol: Subject<Code> = {
  worlds,
  async search(name, { code, without, ...options }) {
    const space = createSpace(worldNamed(worlds, name), {
      ...(code === undefined ? {} : { code }),
      ...(without === undefined ? {} : { without }),
    });
    return { result: await search(space, options), space };
  },
  mutants: mutants.filter(({ edits }) =>
    edits.some(({ file }) => ownFiles.test(file) && !shellFiles.has(file)),
  ),
  modules,
  shortestWays,
};
