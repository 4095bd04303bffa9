/** What must hold after every schedule: the protocol's invariants, and the books against the providers' own. */
export const invariants = {
  I1: "a call starts only while its invocation holds the key, and no calls of two owners overlap",
  I2: "before a call is sent, its attempt is durable",
  I3: "a charge only moves forward; what is settled beside it has the latest number",
  I4: "usage is the fold of the records with their settlements, however often and in whatever order their images come",
  I5: "every verdict that was saved is answered in the same bytes",
  I6: "no attempt is opened where three are not free, free ones do not count, and the record stays under 1 KB",
  I7: "an outage is never replayed as an answer, no key is executed after its replay window, and none is expired before it",
  legal: "every image of the record follows from the one before by a step that the protocol has",
  lost: "every charge of a provider is covered by an attempt that is charged, unknown or open",
  false: "no attempt is recorded as charged that its provider did not charge, or did not bill",
  true: "an answer is what a provider said of this input, and tells truly whether it was charged",
  attempts: "only the attempt that is being made is open, and no attempt is written over",
  settled:
    "a settlement counts, also for the limit of three, is never lost, and reopens no key and changes no answer",
  forgotten: "once a person is forgotten, nothing of the answer comes back",
  final: "no provider is called once a verdict has arrived whole",
  known: "what an invocation learns of a charge is in the record when it ends, as far as the store answers",
  kept: "a stored verdict is given within its window, whatever would refuse it now; an unsaved one is stored later",
  saved: "an answer is given up as not saved only when its time is up",
  guesses:
    "a key tells five inputs in an hour at most that they are not its own, each once it is counted, and while it is locked none",
  answers: "an answer is taken for the request that it was given to, and for no other",
  sent: "a request is written once, and passes for unknown if it fails before a status line",
  waiting:
    "at most one connection waits for each provider and instance, for as long as it may and for one version of an account",
  locked: "no key is locked by an invocation that does not know it, for a call that has ended, or for good",
} as const;

export type Invariant = keyof typeof invariants;
export type Violation = { invariant: Invariant; text: string };

/** How often each thing happened that schedules are made of: what never happens is not tested. */
export const noCounts = {
  requests: 0,
  calls: 0,
  charges: 0,
  verdicts: 0,
  replays: 0,
  problems: 0,
  kills: 0,
  stalls: 0,
  frozen: 0,
  lostRequests: 0,
  lostAnswers: 0,
  lateMessages: 0,
  unreachable: 0,
  slow: 0,
  listened: 0,
  withdrawn: 0,
  keysReadAgain: 0,
  unknownPeppers: 0,
  unknownAnswers: 0,
  takeovers: 0,
  failOvers: 0,
  lateReports: 0,
  exhaustions: 0,
  doubledMessages: 0,
  conflicts: 0,
  settlements: 0,
  settledKnown: 0,
  settledTwice: 0,
  restored: 0,
  forgotten: 0,
  unsaved: 0,
  carriedOver: 0,
  removals: 0,
  images: 0,
  refused: 0,
  guesses: 0,
  locked: 0,
  neighbours: 0,
  openedEarly: 0,
  keptUsed: 0,
  keptLost: 0,
  closedIdle: 0,
  silentIdle: 0,
  sentToNobody: 0,
  repeatedAnswers: 0,
  changedAccounts: 0,
};

export type Counts = Record<keyof typeof noCounts, number>;

export function addCounts(total: Counts, more: Counts): void {
  for (const [name, count] of Object.entries(more)) {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a key of Counts
    total[name as keyof Counts] += count;
  }
}
