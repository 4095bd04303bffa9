import type { FailureClass } from "../failure.ts";
import type { ProviderResponse } from "../exchange.ts";

/*
 * Alibaba Cloud's API gateway, which is in front of every operation in its market. Its own codes are six characters long,
 * and the first letter says who is at fault; `*` stands for any two last characters. The most specific row counts.
 */
const codeRows: readonly (readonly [codes: string, FailureClass])[] = [
  ["A400AC A401AC I403AA A403EP A403IS A400IK", "credentials"],
  ["B403MQ B403ME B403MI", "quota_exhausted"],
  // The vendor's own account with the market is overdue: we cannot fix that.
  ["B403OD B403MO", "unavailable"],
  ["T429ID T429IN T429GR T429PA T429PR T429SR T429MR", "throttled"],
  ["I400* I413RL I413UL I405UM", "request_rejected"],
  ["I404* I410GG B451*", "misconfigured"],
  // The gateway stopped waiting for the vendor.
  ["D504* X504*", "no_answer"],
  ["D503* X503*", "briefly_unavailable"],
  ["D502FC X500* D504RE", "unavailable"],
];

/** By the gateway's code, or its first four characters and `*`. */
export const gatewayCodes: ReadonlyMap<string, FailureClass> = new Map(
  codeRows.flatMap(([codes, failureClass]) => codes.split(" ").map((code) => [code, failureClass] as const)),
);

/**
 * What the gateway says in words, if its code is not listed. On its classic network it sends no codes, and answers 403
 * for throttling. The first pattern that fits counts.
 */
const gatewayMessages: readonly (readonly [RegExp, FailureClass])[] = [
  [/quota (exhausted|expired)|subscription (quota|invalid|expired)|user arrears/i, "quota_exhausted"],
  [/provider account overdue/i, "unavailable"],
  [/throttled by/i, "throttled"],
  [/invalid app ?(code|key)|unauthorized|invalid signature|authorization|expired/i, "credentials"],
  [/invalid (url|domain|stage)|api not found/i, "misconfigured"],
  [/^\s*invalid |nonce used|body too large/i, "request_rejected"],
];

/** A message is one line: a longer text is some other page, in which the words prove nothing. */
const maxMessageCharacters = 300;

/** What the gateway says in its headers; undefined if the status came from the vendor behind it. */
export function readGateway(
  headers: ProviderResponse["headers"],
): { class: FailureClass | undefined; code: string } | undefined {
  const code = headers["x-ca-error-code"]?.trim() ?? "";
  const message = headers["x-ca-error-message"];
  if (code !== "") {
    const listed = gatewayCodes.get(code) ?? gatewayCodes.get(`${code.slice(0, 4)}*`);
    return { class: listed ?? classOfMessage(message), code };
  }
  const failureClass = classOfMessage(message);
  return failureClass === undefined ? undefined : { class: failureClass, code: `message:${failureClass}` };
}

/** The class of an error in words, from a header or from a body that contains nothing else. */
export function classOfMessage(message: string | undefined): FailureClass | undefined {
  if (message === undefined || message.length > maxMessageCharacters) return undefined;
  return gatewayMessages.find(([pattern]) => pattern.test(message))?.[1];
}
