import { kinds } from "../../lib/domain/kinds.ts";
import type { Account, Allowance, Credentials } from "./simulated-provider.ts";

/** The state of one simulated account: what it may do, and what it has used up. */
export type AccountBook = {
  account(): Account;
  change(changes: Partial<Account>): void;
  reset(): void;
  /** Whether one more call may be made now; a call that is granted counts towards the rate. */
  allowance(): Allowance;
  /** Takes one charged call off the package. */
  charge(): void;
};

/** An account that has subscribed to everything and has no limits until it is given any. */
export function openAccount(credentials: Credentials): AccountBook {
  const initial: Account = {
    credentials: [credentials],
    kinds,
    remainingCalls: Number.POSITIVE_INFINITY,
    callsPerSecond: Number.POSITIVE_INFINITY,
  };
  let account = initial;
  let second = 0;
  let callsThisSecond = 0;
  return {
    account: () => account,
    change: (changes) => (account = { ...account, ...changes }),
    reset: () => (account = initial),
    allowance() {
      if (account.remainingCalls <= 0) return "exhausted";
      const now = Math.floor(Date.now() / 1000);
      callsThisSecond = now === second ? callsThisSecond + 1 : 1;
      second = now;
      return callsThisSecond > account.callsPerSecond ? "throttled" : "granted";
    },
    charge: () => (account = { ...account, remainingCalls: account.remainingCalls - 1 }),
  };
}
