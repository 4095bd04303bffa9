/** A place where a rule stands, and what stands there without it. */
export type Edit = { file: string; find: string; replace: string };

/** The shipped code without one of its rules. `find` must occur exactly once, so that no mutant outlives its rule unseen. */
export type Mutant<Invariant extends string = string> = {
  name: string;
  /** What is left out, and what that is expected to do. */
  rule: string;
  /** The invariant that this breaks. */
  breaks: Invariant;
  edits: readonly Edit[];
};

/** Leaves a text out. */
export const dropped = (file: string, find: string): Edit => ({ file, find, replace: "" });

/** Mutants of some code, and the runs by which they die. */
export type MutantSuite<Code> = {
  mutants: readonly Mutant[];
  /** The modules that have the code under test, as paths in this project. */
  modules: readonly string[];
  shippedCode: Code;
  /** Has the seed that kills each mutant, by its name. */
  seedsFile: URL;
  /** Which invariants the run of a seed breaks; `fault` if the code fails outright. */
  brokenBy(seed: number, code: Code): Promise<readonly string[]>;
};
