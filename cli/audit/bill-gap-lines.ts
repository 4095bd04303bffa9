import type { BillComparison } from "../../lib/usage/audit/bill.ts";
import type { BillGap } from "../../lib/usage/audit/bill-coverage.ts";
import { counted } from "../words.ts";
import { joined } from "./listed.ts";

/** What shows that a bill is only a part of the month's, as lines for a person. */
export function gapLines({ gap, charged, isProvisional, provider }: BillComparison): string[] {
  if (gap === undefined) return [];
  const missing = `${gap.missing} of ${counted(charged, "charged call is", "charged calls are")} not on it`;
  if (isProvisional) return [`${missing}; the month is not over.`];
  const seen = [...dayWords(gap), ...(gap.missing > 0 ? [`${missing}.`] : [])].join(" ");
  return [
    `${seen} So it does not show that a call was free: get the whole bill of the month, or ask ${provider} why they are missing.`,
  ];
}

function dayWords({ days, from = "", to = "" }: BillGap): string[] {
  if (days.length === 0) return [];
  const [after, before] = [days.filter((day) => day > to), days.filter((day) => day < from)];
  const within = days.filter((day) => day > from && day < to);
  const parts = [
    ...(before.length > 0 ? [`before ${from}`] : []),
    ...(within.length > 0 ? [`on ${joined(within)}`] : []),
    ...(after.length > 0 ? [`after ${to}`] : []),
  ];
  return [`The bill has no line ${parts.join(", and none ")}.`];
}

/** What refunds take back and what they leave open, as lines for a person. */
export function refundLines({ takenBack, unclear, blank }: BillComparison["refunds"]): string[] {
  return [
    ...(takenBack === 0
      ? []
      : [`Refunds take back the charge of ${counted(takenBack, "reference", "references")}.`]),
    ...(unclear.length === 0
      ? []
      : [
          `It is not clear what refunds leave of these references, so they decide nothing: ${joined(unclear)}.`,
        ]),
    ...(blank === 0
      ? []
      : [
          `${counted(blank, "refund does", "refunds do")} not say which charge is taken back, so no reference decides anything.`,
        ]),
  ];
}
