/** Every exit code of the command line. */
export const exitCodes = {
  done: 0,
  failed: 1,
  unusable: 2,
  mismatch: 3,
  undetermined: 4,
  interrupted: 130,
  terminated: 143,
} as const;

/** What each exit code means, as `idcheck --help` and docs/operating.md list them. */
export const exitCodeMeanings: readonly (readonly [code: number, meaning: string])[] = [
  [exitCodes.done, "done; of verify, a match"],
  [exitCodes.failed, "not done, or something is wrong: the last lines say what; of verify, no verdict"],
  [exitCodes.unusable, "what was given cannot be used, such as an option or a file; nothing was done"],
  [exitCodes.mismatch, "of verify, a mismatch"],
  [exitCodes.undetermined, "of verify, undetermined"],
  [exitCodes.interrupted, "stopped by Ctrl-C"],
  [exitCodes.terminated, "stopped by SIGTERM"],
];
