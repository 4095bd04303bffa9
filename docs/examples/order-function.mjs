/**
 * A Lambda function that checks a person before it takes an order. It runs in the same AWS account as idcheck and calls
 * it by Lambda Invoke. It needs `@idcheck/client`, `@aws-sdk/client-lambda` and permission to invoke
 * `idcheck-<stage>-two-factor-invoke`.
 */
import { createClient, isIdcheckProblem } from "@idcheck/client";
import { invoke } from "@idcheck/client/invoke";

const idcheck = createClient({
  transport: invoke({ stage: process.env.IDCHECK_STAGE ?? "prod", caller: "orders" }),
});

/** The next step for the order, by advice. Advice that this code does not know goes to a colleague. */
const nextSteps = { accept: "ship", reject: "refuse", review: "ask_a_colleague" };

/** Takes `{orderId, name, idNumber, checkKey}`. `checkKey` is created and stored with the order. */
export async function handler({ orderId, name, idNumber, checkKey }, context) {
  try {
    const answer = await idcheck.twoFactor(
      { name, idNumber, reference: orderId },
      // If this function runs again, it sends the same key, so that the check is not paid for twice.
      { idempotencyKey: checkKey, deadlineMs: context.getRemainingTimeInMillis() - 1_000 },
    );
    return { orderId, next: nextSteps[answer.advice] ?? "ask_a_colleague", verificationId: answer.id };
  } catch (error) {
    if (!isIdcheckProblem(error)) throw error;
    if (error.code === "invalid_request") return { orderId, next: "correct_the_form", errors: error.errors };
    // Contains no personal data.
    console.error(JSON.stringify({ orderId, code: error.code, charged: error.charged, requestId: error.requestId }));
    return { orderId, next: error.retryable ? "try_again_later" : "ask_a_colleague" };
  }
}
