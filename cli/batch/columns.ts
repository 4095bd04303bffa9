import { UsageError } from "../command.ts";
import { plainHeading } from "../table-heading.ts";

/** What a column of a list of people can hold. */
export type ColumnRole = "name" | "idNumber" | "image" | "reference" | "consent" | "guardian";

/** The position of each column, from 0. */
export type Columns = { name: number; idNumber: number } & {
  [role in Exclude<ColumnRole, "name" | "idNumber">]?: number;
};

/** Headers by which a column is recognised, as {@link plainHeading} writes them. */
const knownHeaders: Readonly<Record<ColumnRole, readonly string[]>> = {
  name: ["name", "fullname", "姓名", "名字"],
  idNumber: [
    "idnumber",
    "idno",
    "idcard",
    "id",
    "身份证号",
    "身份证号码",
    "身份证",
    "公民身份号码",
    "证件号码",
  ],
  image: ["image", "photo", "picture", "imagefile", "照片", "图片", "人脸照片", "照片文件"],
  reference: ["reference", "ref", "order", "编号", "订单号", "业务编号"],
  // A consent is never sent because a column happens to have such a header.
  consent: [],
  guardian: [],
};

const optionNames: Readonly<Record<ColumnRole, string>> = {
  name: "--name-column",
  idNumber: "--id-column",
  image: "--image-column",
  reference: "--reference-column",
  consent: "--consent-column",
  guardian: "--guardian-column",
};

/**
 * Finds the columns by their headers, in any order; `chosen` has the headers that options name. Throws UsageError,
 * which quotes no header: in a file without headers, the first row is a person's.
 */
export function findColumns(
  headers: readonly string[],
  chosen: Readonly<Partial<Record<ColumnRole, string>>>,
): Columns {
  const find = (role: ColumnRole): number | undefined => {
    const wanted = chosen[role] === undefined ? knownHeaders[role] : [plainHeading(chosen[role])];
    const found = headers.flatMap((header, index) => (wanted.includes(plainHeading(header)) ? [index] : []));
    if (found.length > 1) {
      throw new UsageError(
        `More than one column could be the ${role}. Choose one with ${optionNames[role]}.`,
      );
    }
    if (found[0] === undefined && chosen[role] !== undefined) {
      throw new UsageError(`No column has the header that ${optionNames[role]} gives.`);
    }
    return found[0];
  };
  const columns: Columns = {
    name: required("name", find("name")),
    idNumber: required("idNumber", find("idNumber")),
  };
  for (const role of ["image", "reference", "consent", "guardian"] as const) {
    const column = find(role);
    if (column !== undefined) columns[role] = column;
  }
  return columns;
}

function required(role: ColumnRole, index: number | undefined): number {
  if (index !== undefined) return index;
  throw new UsageError(
    `The first row must hold headers, and none of them is known for the ${role}. Give it with ` +
      `${optionNames[role]}, or use one of: ${knownHeaders[role].join(", ")}.`,
  );
}
