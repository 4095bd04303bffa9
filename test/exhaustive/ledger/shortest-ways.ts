import type { Way } from "../subject.ts";

/** The mutants of the books that the search kills. Those that are not here plant damage, or need a bill or more months. */
export const shortestWays: Readonly<Record<string, Way>> = {
  "entry without its condition": { world: "closed", steps: 7 },
  "entry that replaces none": { world: "closed", steps: 8 },
  "charge that moves back": { world: "closed", steps: 14 },
  "stream over a settlement": { world: "closed", steps: 16 },
  "person who is not forgotten": { world: "outlived", steps: 4 },
  "provider without totals": { world: "closed", steps: 3 },
  "unsettled attempts without totals": { world: "closed", steps: 2 },
  "settlement without totals": { world: "closed", steps: 10 },
  "settlement without its record": { world: "closed", steps: 11 },
  "audit without what is unsettled": { world: "repaired", steps: 4 },
  "repair without totals": { world: "repaired", steps: 4 },
  "statement of its own month alone": { world: "closed", steps: 12 },
  "record before the books": { world: "posted", steps: 14 },
};
