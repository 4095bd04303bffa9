import { type Given, type Option, UsageError } from "../command.ts";
import { printable } from "../printable.ts";
import { plainHeading } from "../table-heading.ts";

/** What a column of a bill can hold. */
type BillColumn = "reference" | "date" | "kind" | "provider" | "count" | "amount" | "status";

/** The position of each column that a bill has, from 0. It always has references. */
export type BillColumns = { reference: number } & Partial<Record<BillColumn, number>>;

/** Headers by which a column is recognised, the best first, as {@link plainHeading} writes them. */
const knownHeaders: Readonly<Record<BillColumn, readonly string[]>> = {
  reference: [
    "reference",
    "providerreference",
    "流水号",
    "调用流水号",
    "交易流水号",
    "订单号",
    "请求号",
    "请求id",
    "requestid",
    "请求标识",
    "任务id",
    "taskid",
    "日志id",
    "logid",
  ],
  date: ["时间", "调用时间", "请求时间", "消费时间", "日期", "调用日期", "time", "date", "day"],
  kind: ["产品", "产品名称", "接口", "接口名称", "服务", "product", "kind", "service"],
  provider: ["provider", "供应商", "服务商"],
  // A line is a call. The numbers in this column tell a line that adds up others.
  count: ["次数", "调用次数", "计费次数", "调用量", "计费量", "数量", "笔数", "count", "calls", "quantity"],
  amount: [
    "费用",
    "金额",
    "扣费金额",
    "计费金额",
    "消费金额",
    "扣款金额",
    "应付金额",
    "总价",
    "总金额",
    "消费",
    "扣费",
    "单价",
    "价格",
    "实付金额",
    "amount",
    "fee",
    "cost",
    "charge",
    "price",
    "total",
  ],
  // What says most about a charge comes first: a call that has failed may be charged all the same.
  status: [
    "计费状态",
    "收费状态",
    "扣费状态",
    "扣款状态",
    "是否计费",
    "是否收费",
    "是否扣费",
    "billingstatus",
    "chargestatus",
    "charged",
    "billed",
    "billable",
    "isfee",
    "ischarged",
    "isbilled",
    "状态",
    "调用状态",
    "请求状态",
    "调用结果",
    "请求结果",
    "status",
    "state",
  ],
};

/** The options that name a column of a bill. */
export const billColumnOptions = {
  column: {
    type: "string",
    value: "<name>",
    help: "the column of the bill that holds the provider's references (default: recognised, such as 流水号)",
  },
  "date-column": {
    type: "string",
    value: "<name>",
    help: "the column that holds the time of a call (default: recognised, such as 时间)",
  },
  "kind-column": {
    type: "string",
    value: "<name>",
    help: "the column that holds the product that was called (default: recognised, such as 产品)",
  },
  "amount-column": {
    type: "string",
    value: "<name>",
    help: "the column that holds what a call cost; 0 is no charge, less is a refund (default: recognised, such as 费用)",
  },
  "status-column": {
    type: "string",
    value: "<name>",
    help: "the column that says whether a call is charged, such as 不计费 or failed (default: recognised, such as 计费状态)",
  },
} as const satisfies Record<string, Option>;

const optionNames: Readonly<Record<BillColumn, keyof typeof billColumnOptions | undefined>> = {
  reference: "column",
  date: "date-column",
  kind: "kind-column",
  provider: undefined,
  count: undefined,
  amount: "amount-column",
  status: "status-column",
};

/** Finds the columns of a bill by its headers and by what the options name. Throws UsageError, which lists them. */
export function findBillColumns(headers: readonly string[], given: Given): BillColumns {
  const find = (role: BillColumn): number | undefined => {
    const option = optionNames[role];
    const chosen = option === undefined ? undefined : given.text(option);
    const wanted = chosen === undefined ? knownHeaders[role] : [plainHeading(chosen)];
    const position = wanted.map((name) => headers.findIndex((header) => plainHeading(header) === name));
    const found = position.find((index) => index >= 0);
    if (found === undefined && chosen !== undefined)
      throw new UsageError(`The bill has no column that --${option} names. ${columnsOf(headers)}`);
    return found;
  };
  const reference = find("reference");
  if (reference === undefined) {
    throw new UsageError(
      `Name the column of the bill that holds the references with --column. ${columnsOf(headers)}`,
    );
  }
  const others = otherColumns.map((role) => [role, find(role)] as const);
  return { reference, ...Object.fromEntries(others.filter(([, index]) => index !== undefined)) };
}

const otherColumns = ["date", "kind", "provider", "count", "amount", "status"] as const;

const mostNamed = 30;

function columnsOf(headers: readonly string[]): string {
  const named = headers.slice(0, mostNamed).map((header) => printable(header.trim()));
  return `Its columns are: ${named.join(", ")}.`;
}
