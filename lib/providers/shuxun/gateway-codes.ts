import { lazily } from "../../base/lazily.ts";
import type { FailureMeaning } from "../failure.ts";

/**
 * Alibaba Cloud's API gateway, which is in front of every operation in its market. A code is a letter, the status and
 * two letters. Those of `documented` are in the vendor's table for VPC instances (help.aliyun.com, API Gateway, error
 * codes, 2024-07); those of `seen` are from the lists of public clients and the table of the classic gateway.
 */
type Row = readonly [documented: string, seen: string, meaning: FailureMeaning];

/** What an operator has to take up with the vendor: nothing in our account changes it. */
const vendorMisconfigured: FailureMeaning = { class: "misconfigured", fault: "provider" };

const rows: readonly Row[] = [
  // Header, body, path, address, content type, method, protocol or parameters; the last one: no credentials were sent.
  [
    "I400HD I400MH I400BD I400PA I400RU I400CT I405UM I403PT",
    "I400I5 I400NC I400MP I400IP A400MA",
    { class: "request_rejected" },
  ],
  // The body or the address is too long: no two inputs have the same length.
  ["I413RL I413UL", "", { class: "image_refused" }],
  // No such domain, API, resource or service: our address or our subscription.
  ["I404DO I404NF", "I404NR I404SR", { class: "misconfigured" }],
  // The stage or the instance that the vendor has published.
  ["I400SG I410GG", "", vendorMisconfigured],
  // AppCode, AppKey, secret or signature; not authorised for this API, or no longer.
  ["I403AA", "A400AC A401AC A400IK A403IS A403EP", { class: "credentials" }],
  // The vendor's access control, by address, network, list or condition; not reachable; a plugin of the vendor's.
  ["", "A403PR A403IP A403VN A403AC A403CO A403IN A403FC", vendorMisconfigured],
  // The package is used up or expired, the subscription is invalid.
  ["", "B403MQ B403ME B403MI", { class: "quota_exhausted" }],
  // The vendor's own account with the market is overdue.
  ["", "B403OD B403MO", { class: "unavailable" }],
  // The market has closed the vendor's domain or group, which does not pass by itself.
  ["", "B451DO B451GO", { class: "unavailable", alarm: "misconfigured" }],
  // Flow control by user, app, API, group or plugin.
  ["", "T429ID T429IN T429GR T429PA T429PR T429SR T429MR", { class: "throttled" }],
  // A plugin, a definition or a group of the vendor's.
  ["", "X400PM X500ED X500AM X403DG I400JP", vendorMisconfigured],
  // The gateway could not connect to the vendor.
  ["", "D504CO D504CS D504RE D504IL X504VE", { class: "unavailable" }],
  // The gateway stopped waiting for the vendor, or what the vendor answered is lost: it may have worked.
  ["", "D504TO X504TO D502FC N502RE", { class: "no_answer" }],
  ["", "D503BB D503CB X503BZ", { class: "briefly_unavailable" }],
  ["", "X500ER", { class: "unavailable" }],
];

/** What each code of the gateway means. Most instances never meet one. */
export const gatewayCodes = lazily(
  (): ReadonlyMap<string, FailureMeaning> =>
    new Map(
      rows.flatMap(([documented, seen, meaning]) =>
        `${documented} ${seen}`
          .trim()
          .split(/\s+/)
          .map((code) => [code, meaning] as const),
      ),
    ),
);

/** By the beginning of a code that is in no row: the letter says who, and the status what. The first one counts. */
const beginnings: readonly (readonly [RegExp, FailureMeaning])[] = [
  [/^I40[05]/, { class: "request_rejected" }],
  [/^I404/, { class: "misconfigured" }],
  [/^I41[34]/, { class: "image_refused" }],
  [/^A401/, { class: "credentials" }],
  [/^T/, { class: "throttled" }],
  // It may be about one call, and may still be at work.
  [/^[A-Z]504/, { class: "no_answer", alarm: "misconfigured" }],
  [/^[A-Z]503/, { class: "briefly_unavailable", alarm: "misconfigured" }],
  [/^[A-Z]5/, { class: "unavailable", alarm: "misconfigured" }],
];

/**
 * What a code of the gateway means, also one that is in no table: then it is never a fact about the account, unless it
 * says that we did not log in (`A401`).
 */
export function meaningOfCode(code: string): FailureMeaning {
  const listed = gatewayCodes().get(code) ?? beginnings.find(([pattern]) => pattern.test(code))?.[1];
  return listed ?? vendorMisconfigured;
}
