/** How many calls this instance may repeat, so that an outage does not double the load on a provider. */
export type RepeatBudget = {
  /** Takes one repeat; false if none is left. */
  take(): boolean;
  /** Every call earns part of a repeat. */
  earn(): void;
};

/** A budget that starts full and refills by one repeat for every ten calls. */
export function createRepeatBudget(capacity = 10, earnedPerCall = 0.1): RepeatBudget {
  let left = capacity;
  return {
    take() {
      if (left < 1) return false;
      left -= 1;
      return true;
    },
    earn() {
      left = Math.min(capacity, left + earnedPerCall);
    },
  };
}
