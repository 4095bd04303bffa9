import { ledgerSearchMutants } from "./mutants.ts";
import { modules, type Code } from "../../books/code.ts";
import { worldNamed, type Subject } from "../subject.ts";
import { searchLedger } from "./search-ledger.ts";
import { shortestWays } from "./shortest-ways.ts";
import { ledgerWorlds } from "./worlds.ts";

/** The books: entries, totals, settlements, repairs and closes. */
export const ledger: Subject<Code> = {
  worlds: ledgerWorlds,
  search: (name, options) => searchLedger(worldNamed(ledgerWorlds, name), options),
  mutants: ledgerSearchMutants,
  modules,
  shortestWays,
};
