/**
 * A Lambda function that checks a person before it takes an order. It runs in the account of idcheck and calls it by
 * Lambda Invoke. It needs `idcheck/client` and `@aws-sdk/client-lambda`, and may invoke
 * `idcheck-<stage>-two-factor-invoke`.
 */
import { createClient, IdcheckProblem, invoke } from "idcheck/client";

const idcheck = createClient({
  transport: invoke({ stage: process.env.IDCHECK_STAGE ?? "prod", caller: "orders" }),
});

/** What the order does next, by the advice. Advice that is new to this code goes to a colleague. */
const nextSteps = { accept: "ship", reject: "refuse", review: "ask_a_colleague" };

/** `{orderId, name, idNumber, checkKey}`: `checkKey` was made with the order and is stored with it. */
export async function handler({ orderId, name, idNumber, checkKey }, context) {
  try {
    const answer = await idcheck.twoFactor(
      { name, idNumber, reference: orderId },
      // A second attempt of this function sends the same key, so that the check is not paid twice.
      { idempotencyKey: checkKey, deadlineMs: context.getRemainingTimeInMillis() - 1_000 },
    );
    return { orderId, next: nextSteps[answer.advice] ?? "ask_a_colleague", verificationId: answer.id };
  } catch (error) {
    if (!(error instanceof IdcheckProblem)) throw error;
    if (error.code === "invalid_request") return { orderId, next: "mend_the_form", errors: error.errors };
    // Holds nothing of the person.
    console.error(JSON.stringify({ orderId, code: error.code, charged: error.charged, requestId: error.requestId }));
    return { orderId, next: error.retryable ? "try_again_later" : "ask_a_colleague" };
  }
}
