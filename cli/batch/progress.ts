import { clearLine, cursorTo } from "node:readline";
import { yuanText } from "../../lib/domain/money.ts";
import type { Surroundings } from "../command.ts";
import { print } from "../print.ts";
import type { Cost } from "./prices.ts";
import { type Tally, total } from "./tally.ts";

/** What a person sees while a batch is running. */
export type Progress = {
  /** Prints a line that stays. */
  say(line: string): void;
  stop(): void;
};

/** What the progress shows. */
export type ProgressState = { rowCount: number; tally: Tally; cost(): Cost };

/** How often the bar is drawn on a terminal, and a line is written elsewhere. */
const barIntervalMs = 200;
const lineIntervalMs = 10_000;
/** The rate is taken over this many of the latest intervals. */
const rateIntervals = 50;
/** The lengths of the bar, of which the longest is drawn that leaves room for the line. */
const barLengths = [24, 12, 6, 0] as const;

/** Shows a bar on a terminal, and elsewhere a line from time to time. */
export function showProgress(
  { stderr }: Pick<Surroundings, "stderr">,
  state: ProgressState,
  nowMs: () => number = () => performance.now(),
): Progress {
  const isTerminal = stderr.isTTY === true;
  const samples: { atMs: number; rows: number }[] = [{ atMs: nowMs(), rows: 0 }];

  const draw = (): void => {
    samples.push({ atMs: nowMs(), rows: state.tally.rows });
    if (samples.length > rateIntervals) samples.shift();
    const line = progressLine(state, rateOf(samples));
    if (!isTerminal) {
      print(stderr, `${line}\n`);
      return;
    }
    const width = stderr.columns ?? 80;
    erase();
    stderr.write(terminalLine(state, line, width - 1));
  };
  const erase = (): void => {
    if (!isTerminal) return;
    cursorTo(stderr, 0);
    clearLine(stderr, 0);
  };

  const timer = setInterval(draw, isTerminal ? barIntervalMs : lineIntervalMs);
  return {
    say(line) {
      erase();
      print(stderr, `${line}\n`);
    },
    stop() {
      clearInterval(timer);
      erase();
    },
  };
}

/** Rows, spend, time left, verdicts and rate on one line: what matters most first, because a narrow terminal cuts off the end. `rowsPerSecond` is 0 while it is unknown. */
export function progressLine({ rowCount, tally, cost }: ProgressState, rowsPerSecond: number): string {
  const left = rowsPerSecond > 0 ? durationText((rowCount - tally.rows) / rowsPerSecond) : "?";
  const { spentMilliFen, doubtfulMilliFen } = cost();
  const counts = [
    ...Object.entries(tally.verdicts).map(([verdict, number]) => `${verdict} ${number}`),
    ...(tally.invalid > 0 ? [`invalid ${tally.invalid}`] : []),
    ...(total(tally.problems) > 0 ? [`problems ${total(tally.problems)}`] : []),
  ];
  const doubt = doubtfulMilliFen > 0 ? ` (+${yuanText(doubtfulMilliFen)}?)` : "";
  return [
    `${tally.rows}/${rowCount}`,
    `¥${yuanText(spentMilliFen)}${doubt}`,
    `${left} left`,
    ...counts,
    `${rowsPerSecond.toFixed(1)}/s`,
  ].join(" · ");
}

/** `1 h 2 min`, `2 min 3 s` or `3 s`. */
export function durationText(seconds: number): string {
  const whole = Math.round(seconds);
  if (whole >= 3_600) return `${Math.floor(whole / 3_600)} h ${Math.floor((whole % 3_600) / 60)} min`;
  return whole >= 60 ? `${Math.floor(whole / 60)} min ${whole % 60} s` : `${whole} s`;
}

/** The line behind as much of the bar as there is room for, in at most so many characters. */
function terminalLine(state: ProgressState, line: string, mostCharacters: number): string {
  const drawn = barLengths.map((length) => `${barOf(state, length)} ${line}`.trimStart());
  const fitting = drawn.find((text) => text.length <= mostCharacters) ?? line;
  return fitting.slice(0, mostCharacters);
}

function barOf({ rowCount, tally }: ProgressState, characters: number): string {
  const share = rowCount === 0 ? 1 : tally.rows / rowCount;
  const full = Math.floor(share * characters);
  return `${"█".repeat(full)}${"░".repeat(characters - full)} ${Math.floor(share * 100)}%`;
}

function rateOf(samples: readonly { atMs: number; rows: number }[]): number {
  const first = samples[0];
  const last = samples.at(-1);
  if (first === undefined || last === undefined || last.atMs <= first.atMs) return 0;
  return ((last.rows - first.rows) * 1000) / (last.atMs - first.atMs);
}
