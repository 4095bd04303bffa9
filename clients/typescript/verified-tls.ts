/**
 * Throws TypeError if the environment switches off the verification of servers, because anyone on the way could then read
 * persons and tokens. Node applies the variable to every connection that does not ask for verification itself, and
 * `fetch` and the AWS SDK do not ask.
 */
export function assertVerifiedTls(): void {
  // A page has no process, and no such switch.
  if (typeof process === "undefined" || process.env["NODE_TLS_REJECT_UNAUTHORIZED"] !== "0") return;
  throw new TypeError(
    "Unset NODE_TLS_REJECT_UNAUTHORIZED: it lets anyone pass for the server that persons are sent to.",
  );
}
