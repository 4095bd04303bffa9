/** Told of each step: the state that it leads to, which is valid until the call returns, its label and what it breaks. */
type Tell<Violation> = (next: Int32Array, label: number, broken: readonly Violation[]) => void;

/** All states of a world. A state is a row of numbers: those of its parts, each of which is kept once. */
export type Space<Violation> = {
  width: number;
  start: Int32Array;
  /** Is waited for before the steps of a state are asked for, where finding them takes waiting. */
  prepare?(state: Int32Array): Promise<void>;
  forEachStep(state: Int32Array, tell: Tell<Violation>): void;
  labelOf(label: number): string;
  /** What a way to something broken shows of a state, in words. */
  shows(state: Int32Array): string;
};
