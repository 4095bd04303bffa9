/**
 * What the framework reserves for each function of a check and for each of the others: the numbers of `custom.reserved`, and
 * nothing where it says `none`. The framework's own variables cannot turn a word into nothing, and a function with the number 0
 * would never run.
 *
 * @param {{ resolveVariable: (variable: string) => Promise<unknown> }} framework
 * @returns {Promise<{ checks: unknown, reads: unknown }>}
 */
module.exports = async function reservedConcurrency({ resolveVariable }) {
  const [checks, reads] = await Promise.all([
    resolveVariable("self:custom.reserved.checks"),
    resolveVariable("self:custom.reserved.reads"),
  ]);
  return { checks: orNothing(checks), reads: orNothing(reads) };
};

/**
 * @param {unknown} reserved
 * @returns {unknown}
 */
function orNothing(reserved) {
  return reserved === "none" ? null : reserved;
}
