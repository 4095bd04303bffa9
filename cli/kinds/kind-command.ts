import type { CheckAnswer } from "../../clients/typescript/answers.ts";
import type { CallOptions, CheckClient, WithMeta } from "../../clients/typescript/client.ts";
import type { TwoFactorInput } from "../../clients/typescript/inputs.ts";
import type { InputRules } from "../../lib/checks/check.ts";
import type { Violation } from "../../lib/domain/problem.ts";
import type { ColumnRole, Columns } from "../batch/columns.ts";
import type { Given, Option } from "../command.ts";
import type { FaceSettings } from "../face-options.ts";

/** What the command line knows of one kind of check. Each kind has a file beside this one and a line in `kinds.ts`. */
export type KindCommand = {
  verify: {
    /** The option that makes a check this kind. One kind has none: it is meant where no option says otherwise. */
    option?: string;
    /** The options that only this kind has, that one included. */
    options: Readonly<Record<string, Option>>;
    /** Reads those options; resolves with how to ask about a person. Rejects with UsageError. */
    read(given: Given): Promise<AskAbout>;
  };
  /** Absent where lists of this kind cannot be checked. */
  batch?: {
    /** The column that makes a list this kind. One kind has none, as above. */
    column?: ColumnRole;
    /** Reads a row by the rules that the API has. */
    read(row: ListRow): Promise<ReadRow>;
  };
};

/** What every kind asks about. */
export type Person = Pick<TwoFactorInput, "name" | "idNumber" | "reference">;

/** Asks about a person. */
export type AskAbout = (
  client: CheckClient,
  person: Person,
  options: CallOptions,
) => Promise<WithMeta<CheckAnswer>>;

/** A row of a list as its kind gets it. */
export type ListRow = {
  person: Pick<Person, "name" | "idNumber">;
  fields: readonly string[];
  columns: Columns;
  /** The folder that the names of images start from. */
  imageFolder: string;
  settings: FaceSettings;
  rules: InputRules;
};

/**
 * A row that can be asked about, or every rule that it breaks. `parts` stand for the input: rows with the same parts are
 * the same check.
 */
export type ReadRow =
  | {
      ok: true;
      parts: readonly string[];
      ask(client: CheckClient, options: CallOptions): Promise<WithMeta<CheckAnswer>>;
    }
  | { ok: false; errors: readonly Violation[] };
