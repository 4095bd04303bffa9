/** What must hold of the books, whatever happens to them in whatever order. */
export const invariants = {
  sums: "after every single write, each total is the sum of the entries",
  kept: "no entry leaves the books, and no charge changes without a settlement, except upwards",
  settled:
    "a settlement changes the attempt that was named, is stored for good, and is refused where two could be meant",
  silent: "an audit finds exactly what living records have and the entries lack, and nothing else",
  planted: "an audit finds what was planted, and what it prints puts it right",
  repaired:
    "a repair posts all that living records have, wherever it was killed, and changes nothing when it runs again",
  booked:
    "what statements book for a closed month, with what the next one will book, comes to its live figures",
  stored:
    "a month is closed once, over, after the one before and without an open attempt, and never changes again",
  right: "a right bill is never called wrong by books whose known charges are right",
  true: "every settlement that is printed works, and books what the provider really charged",
  obeyed:
    "a bill that could be right can be right after a printed command was obeyed, and no command is left",
  restored:
    "once the table of records is lost and restored from an older copy, records and entries agree, and no key runs after its verdict",
  ended: "an operator who obeys all that is printed, and asks the provider as it says, ends with true books",
} as const;

export type Invariant = keyof typeof invariants;
export type Violation = { invariant: Invariant; text: string };

/** How often each thing happened that runs are made of: what never happens is not tested. */
export const noCounts = {
  calls: 0,
  failOvers: 0,
  takeovers: 0,
  lateReports: 0,
  heard: 0,
  dropped: 0,
  killed: 0,
  claimedAgain: 0,
  atTheTurn: 0,
  batches: 0,
  lostEvents: 0,
  repeatedEvents: 0,
  brokenBatches: 0,
  settledWithRecord: 0,
  settledWithoutRecord: 0,
  settledDropped: 0,
  ambiguous: 0,
  forgotten: 0,
  removedRecords: 0,
  repairs: 0,
  killedRepairs: 0,
  plants: 0,
  rebuilt: 0,
  closes: 0,
  differences: 0,
  packages: 0,
  removedPackages: 0,
  bills: 0,
  commands: 0,
  asked: 0,
  restoredRecords: 0,
  refusedKeys: 0,
};

export type Counts = Record<keyof typeof noCounts, number>;
