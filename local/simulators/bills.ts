import { stringify } from "csv-stringify/sync";
import type { Kind } from "../../lib/domain/kinds.ts";
import { shanghaiDay } from "../../lib/base/shanghai-day.ts";

/** How a vendor's console exports a bill: its headers, what it calls each product, and the price in yuan. */
export type BillForm = {
  headers: { time: string; product: string; reference: string; fee: string };
  products: Readonly<Partial<Record<Kind, { name: string; feeYuan: string }>>>;
};

/** One charged call, as its vendor counts it. */
type BilledCall = { provider: string; kind: Kind; reference: string; atMs: number };

/** The charged calls of every simulated provider. */
export type Bills = {
  add(call: BilledCall): void;
  /** A provider's bill for a month (`YYYY-MM`, in Asia/Shanghai) as CSV with a header line, the oldest call first. */
  csv(provider: string, form: BillForm, month: string): string;
  clear(): void;
};

/** Bills without any call. */
export function createBills(): Bills {
  let calls: BilledCall[] = [];
  return {
    add: (call) => void calls.push(call),
    csv(provider, { headers, products }, month) {
      const rows = calls
        .filter((call) => call.provider === provider && shanghaiDay(call.atMs).startsWith(month))
        .map(({ kind, reference, atMs }) => [
          shanghaiTime(atMs),
          products[kind]?.name ?? kind,
          reference,
          products[kind]?.feeYuan ?? "",
        ]);
      const header = [headers.time, headers.product, headers.reference, headers.fee];
      // Consoles write a byte order mark, by which spreadsheets know UTF-8.
      return stringify([header, ...rows], { bom: true, record_delimiter: "windows" });
    },
    clear: () => (calls = []),
  };
}

/** `YYYY-MM-DD hh:mm:ss` in Asia/Shanghai, which is eight hours ahead of UTC all year. */
function shanghaiTime(timeMs: number): string {
  return new Date(timeMs + 8 * 3_600_000).toISOString().slice(0, 19).replace("T", " ");
}
