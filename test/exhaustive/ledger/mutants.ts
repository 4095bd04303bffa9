import { mutants as booksMutants } from "../../books/mutants/mutants.ts";
import type { Invariant } from "../../books/report.ts";
import type { Mutant } from "../../support/mutants/mutant.ts";

/** Rules that only matter between two questions of one process to the store. No seed shows them: sampling runs them whole. */
const orderMutants: readonly Mutant<Invariant>[] = [
  {
    name: "record before the books",
    rule: "an attempt that begins while a settlement looks for it passes for one whose record is gone",
    breaks: "repaired",
    edits: [
      {
        file: "lib/usage/ledger/find-attempt.ts",
        find: "const known = wanted.startedAt === undefined ? undefined : await readRecord(records, wanted);",
        replace: "const known = await readRecord(records, wanted);",
      },
      {
        file: "lib/usage/ledger/find-attempt.ts",
        find: "const { record, seen } = isExact ? known : await readRecord(records, wanted);",
        replace: "const { record, seen } = known;",
      },
    ],
  },
];

/** Every mutant of the books that the search may kill. */
export const ledgerSearchMutants: readonly Mutant<Invariant>[] = [...booksMutants, ...orderMutants];
