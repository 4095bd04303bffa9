import { type Kind, kinds } from "../../lib/domain/kinds.ts";
import type { Columns } from "../batch/columns.ts";
import { type Given, type Option, UsageError } from "../command.ts";
import type { KindCommand } from "./kind-command.ts";
import { threeFactorCommand } from "./three-factor.ts";
import { twoFactorCommand } from "./two-factor.ts";

/** What the command line knows about each kind. */
export const kindCommands: Readonly<Record<Kind, KindCommand>> = {
  two_factor: twoFactorCommand,
  three_factor: threeFactorCommand,
};

/** The options of `npx idcheck verify` that only one kind has. */
export const kindOptions: Readonly<Record<string, Option>> = Object.fromEntries(
  kinds.flatMap((kind) => Object.entries(kindCommands[kind].verify.options)),
);

/** The options of `npx idcheck verify` that give fields which only one kind has, by the field. */
export const kindFieldOptions: Readonly<Record<string, string>> = Object.fromEntries(
  kinds.flatMap((kind) => Object.entries(kindCommands[kind].verify.fields)),
);

/** The kind that the options of `npx idcheck verify` ask for. Throws UsageError if they belong to different kinds. */
export function kindGiven(given: Given): Kind {
  const kind = kindBy(kinds, (one) => kindCommands[one].verify.option, given.text);
  const own = kindCommands[kind].verify;
  for (const other of kinds) {
    const { option, options } = kindCommands[other].verify;
    const stray = Object.keys(options).find(
      (name) => !(name in own.options) && given.text(name) !== undefined,
    );
    if (stray === undefined) continue;
    throw new UsageError(
      stray === option
        ? `--${stray} and --${own.option} belong to different kinds of checks.`
        : `--${stray} needs --${option}.`,
    );
  }
  return kind;
}

/** The kind of check that a list asks for by its columns. */
export function kindOfList(columns: Columns): Kind {
  const listed = kinds.filter((kind) => kindCommands[kind].batch !== undefined);
  return kindBy(
    listed,
    (kind) => kindCommands[kind].batch?.column,
    (column) => columns[column],
  );
}

/** The first kind whose mark is given, or the kind without a mark. */
function kindBy<Mark>(
  among: readonly Kind[],
  markOf: (kind: Kind) => Mark | undefined,
  valueOf: (mark: Mark) => unknown,
): Kind {
  const isMarked = (kind: Kind): boolean => {
    const mark = markOf(kind);
    return mark !== undefined && valueOf(mark) !== undefined;
  };
  const kind = among.find(isMarked) ?? among.find((one) => markOf(one) === undefined);
  if (kind === undefined) throw new TypeError("no kind is the default");
  return kind;
}
