import { shanghaiDay } from "../../base/shanghai-day.ts";
import type { Charge } from "../../domain/charge.ts";
import type { BilledAttempt, BillFinding, Decisions } from "./bill-decisions.ts";
import { turnMs } from "./bill-months.ts";
import type { LeftOver } from "./bill-numbers.ts";
import type { LineGroup } from "./billed-line.ts";

/** An attempt as far as it is counted. */
type CountedAttempt = Pick<BilledAttempt, "startedAt" | "kind" | "charge">;

/** Of which month an attempt is: the bill's own, its own but close to its turn, or a neighbour's and close to the turn. */
type AttemptPlace = "own" | "turn" | "neighbour";

/** One day and kind: the attempts in the books, and the lines of the bill. */
type Cell = Required<Pick<LeftOver, "charged" | "unknown" | "lines">> & {
  day?: string;
  kind?: string;
  free: number;
  /** Whether an attempt may be counted here or in another cell, because of midnight. */
  isOpen: boolean;
};

/** A bill without references, compared by number. */
export type ByNumber = {
  /** Counts an attempt that may be on the bill. */
  see(attempt: CountedAttempt, place: AttemptPlace): void;
  decide(books: { open: readonly BilledAttempt[]; lackCalls: boolean; isProvisional: boolean }): Decisions;
  /** Days and kinds whose number of lines cannot be right; of a bill that states neither, none. */
  misfits(isProvisional: boolean): LeftOver[];
};

/**
 * Compares by number within each day and kind that the lines state. A number decides only what no other reading explains:
 * where the bill has as many calls as the books have attempts, free ones included, each was charged; where a bill that is
 * only a number has none, none was. Nothing is decided if the lines of any day and kind fit no attempts.
 *
 * `kind` is the only kind on the bill. A line's product is its kind if it is the kind's own name.
 */
export function createByNumber(
  calls: number,
  groups: readonly (LineGroup & { lines: number })[] | undefined,
  kind: string | undefined,
): ByNumber {
  const hasDays = groups?.some(({ day }) => day !== undefined) ?? false;
  const hasKinds = kind === undefined && (groups?.some(({ product }) => product !== undefined) ?? false);
  const cells = new Map<string, Cell>();

  function cellOf(day: string | undefined, product: string | undefined): Cell {
    const [ownDay, ownKind] = [hasDays ? day : undefined, hasKinds ? product : undefined];
    const name = `${ownDay ?? ""} ${ownKind ?? ""}`;
    const known = cells.get(name);
    if (known !== undefined) return known;
    const cell: Cell = {
      ...(ownDay === undefined ? {} : { day: ownDay }),
      ...(ownKind === undefined ? {} : { kind: ownKind }),
      charged: 0,
      unknown: 0,
      free: 0,
      lines: 0,
      isOpen: false,
    };
    cells.set(name, cell);
    return cell;
  }

  for (const { day, product, lines } of groups ?? [{ lines: calls }]) cellOf(day, product).lines += lines;

  function see({ startedAt, kind: own, charge }: CountedAttempt, place: AttemptPlace): void {
    const cell = cellOf(shanghaiDay(startedAt), own);
    if (place !== "neighbour") cell[columns[charge]] += 1;
    const [before, after] = [startedAt - turnMs, startedAt + turnMs].map(shanghaiDay);
    if (place === "own" && !(hasDays && before !== after)) return;
    cellOf(before, own).isOpen = true;
    cellOf(after, own).isOpen = true;
  }

  function misfits(isProvisional: boolean): LeftOver[] {
    if (!hasDays && !hasKinds) return [];
    return [...cells.values()]
      .filter(({ charged, unknown, lines, isOpen }) => {
        const isTooFew = lines < charged && !isProvisional;
        return !isOpen && (isTooFew || lines > charged + unknown);
      })
      .map(({ free: _free, isOpen: _isOpen, ...cell }) => cell)
      .toSorted((one, other) => (nameOf(one) < nameOf(other) ? -1 : 1));
  }

  function ruleFor(
    attempt: BilledAttempt,
    isProvisional: boolean,
  ): Pick<BillFinding, "because" | "to"> | undefined {
    const cell = cellOf(shanghaiDay(attempt.startedAt), attempt.kind);
    if (cell.isOpen) return undefined;
    if (cell.free === 0 && cell.lines === cell.charged + cell.unknown)
      return { because: "number_has_all", to: "charged" };
    const isZero = groups === undefined && !isProvisional && calls === 0 && cell.charged === 0;
    return isZero ? { because: "number_is_zero", to: "free" } : undefined;
  }

  return {
    see,
    misfits,
    decide({ open, lackCalls, isProvisional }) {
      const isReadable = !lackCalls && misfits(isProvisional).length === 0;
      const findings: BillFinding[] = [];
      const undecided: Decisions["undecided"][number][] = [];
      for (const attempt of open) {
        const rule = isReadable ? ruleFor(attempt, isProvisional) : undefined;
        if (rule === undefined) undecided.push({ ...attempt, because: "number_alone" });
        else findings.push({ ...attempt, ...rule });
      }
      return { findings, undecided };
    },
  };
}

const columns = {
  charged: "charged",
  unknown: "unknown",
  open: "unknown",
  free: "free",
} as const satisfies Record<Charge, "charged" | "unknown" | "free">;

const nameOf = ({ day = "", kind = "" }: LeftOver): string => `${day} ${kind}`;
