import { expect, it } from "vitest";
import { findBillColumns } from "../../../cli/audit/bill-columns.ts";
import { simulatedProviders } from "../../../local/simulators/server.ts";

const given = { positionals: [], text: () => undefined, texts: () => [], flag: () => false };

it.each(simulatedProviders.map(({ id, bill }) => ({ id, bill })))(
  "the columns of the bill that the simulated $id exports are recognised",
  ({ bill: { headers } }) => {
    const { time, product, reference, fee } = headers;
    expect(findBillColumns([time, product, reference, fee], given)).toEqual({
      date: 0,
      kind: 1,
      reference: 2,
      amount: 3,
    });
  },
);
