/**
 * What makes states fewer than they could be: each leaves out differences that nothing can tell apart. A search may do
 * without any of them, to see what it saves and that it hides nothing.
 */
export const reductions = {
  names: "invocations start in the order of their numbers, which are only names",
  copies:
    "a holder's copy of the record has no times, because only the record's own are compared with a clock",
  told: "what a holder tells its caller in the end is left out: no step reads it",
  dates: "dates that no step compares are left out",
  charges: "what a call cost is decided when its caller is told or an operator looks at the bill",
  refused:
    "a message that would be refused stays on its way: all that happens without it happens with it too",
  ahead:
    "an operator's clock is as far ahead as clocks are: with an earlier time, fewer of his writes take effect",
  ended: "a record that has ended has no time of a lock: nobody acquires it",
} as const;

export type Reduction = keyof typeof reductions;
