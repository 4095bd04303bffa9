import type { CheckAnswer } from "../../clients/typescript/answers.ts";
import type { CallOptions, CheckClient, WithMeta } from "../../clients/typescript/client.ts";
import type { TwoFactorInput } from "../../clients/typescript/inputs.ts";
import type { InputRules } from "../../lib/checks/check.ts";
import type { Violation } from "../../lib/domain/problem.ts";
import type { FaceImage } from "../../lib/identity/image.ts";
import type { ColumnRole, Columns } from "../batch/columns.ts";
import type { ListedConsent } from "../batch/listed-consent.ts";
import type { Given, Option } from "../command.ts";
import type { FaceSettings } from "../face-options.ts";

/** What the command line knows about one kind of check. Each kind has a file beside this one and a line in `kinds.ts`. */
export type KindCommand = {
  verify: {
    /** The option that makes a check this kind. One kind has none: it is the default. */
    option?: string;
    /** The options that only this kind has, including that one. */
    options: Readonly<Record<string, Option>>;
    /** The options that give the fields which only this kind has, by the name of the field in the API. */
    fields: Readonly<Record<string, string>>;
    /** Reads those options; resolves with a function that checks a person. Rejects with UsageError. */
    read(given: Given): Promise<AskAbout>;
  };
  /** Absent if lists of this kind cannot be checked. */
  batch?: {
    /** The column that makes a list this kind. The default kind has none. */
    column?: ColumnRole;
    /** Reads a row by the rules of the API. */
    read(row: ListRow): Promise<ReadRow>;
  };
  /**
   * Reads a person by the rules of the API, for a call that tries a provider; undefined if the kind needs a picture and
   * there is none. Absent if such a trial makes no call of this kind.
   */
  trial?(
    person: Pick<Person, "name" | "idNumber">,
    picture: Buffer | undefined,
    rules: InputRules,
  ): TrialInput | undefined;
};

/** The input of a kind, with its picture if it has one, or every rule that the person breaks. */
type TrialInput =
  | { ok: true; input: unknown; image?: FaceImage | undefined; refusals: readonly Violation[] }
  | { ok: false; errors: readonly Violation[] };

/** The input of every kind. */
type Person = Pick<TwoFactorInput, "name" | "idNumber" | "reference" | "consent">;

/** Checks a person. */
type AskAbout = (client: CheckClient, person: Person, options: CallOptions) => Promise<WithMeta<CheckAnswer>>;

/** A row of a list as its kind gets it. */
type ListRow = {
  person: Pick<Person, "name" | "idNumber"> & { consent?: ListedConsent };
  fields: readonly string[];
  columns: Columns;
  /** The folder in which the images are looked up by their names. */
  imageFolder: string;
  settings: FaceSettings;
  rules: InputRules;
};

/**
 * A row that can be checked, or every rule that it breaks. `parts` stand for the input without its consent: rows with the
 * same parts are the same check, so that nobody is paid for twice because of two consents.
 */
type ReadRow =
  | {
      ok: true;
      parts: readonly string[];
      ask(client: CheckClient, options: CallOptions): Promise<WithMeta<CheckAnswer>>;
    }
  | { ok: false; errors: readonly Violation[] };
