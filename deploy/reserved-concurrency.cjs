/**
 * What the framework reserves for the functions of a check and for the others: the numbers of `custom.reserved`, and nothing
 * where it says `none`. The framework's own variables cannot turn a word into nothing, and a function with the number
 * 0 would never run.
 */
module.exports = async function reservedConcurrency({ resolveVariable }) {
  const [checks, reads] = await Promise.all(
    ["checks", "reads"].map((name) => resolveVariable(`self:custom.reserved.${name}`)),
  );
  return Object.fromEntries(Object.entries({ checks, reads }).filter(([, reserved]) => reserved !== "none"));
};
