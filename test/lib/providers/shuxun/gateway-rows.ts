/** Every code that is known of the gateway, written out once more: whose fault it is, its class and its charge. */
export const known: readonly (readonly [codes: string, expected: string])[] = [
  ["I400HD I400MH I400BD I400PA I400RU I400CT I405UM I403PT", "ours request_rejected free"],
  ["I400I5 I400NC I400MP I400IP A400MA", "ours request_rejected free"],
  ["I413RL I413UL", "input image_refused free"],
  ["I404DO I404NF I404NR I404SR", "account misconfigured free"],
  ["I400SG I410GG", "provider misconfigured free"],
  ["A400AC A401AC A400IK A403IS I403AA A403EP", "account credentials free"],
  ["A403PR A403IP A403VN A403AC A403CO A403IN A403FC", "provider misconfigured free"],
  ["B403MQ B403ME B403MI", "account quota_exhausted free"],
  ["B403OD B403MO", "provider unavailable free"],
  ["B451DO B451GO", "provider unavailable free, alarm misconfigured"],
  ["T429ID T429IN T429GR T429PA T429PR T429SR T429MR", "account throttled free"],
  ["X400PM X403DG I400JP", "provider misconfigured free"],
  ["X500ED X500AM", "provider misconfigured unknown"],
  ["D504CO D504CS D504RE D504IL X504VE", "provider unavailable unknown"],
  ["D504TO X504TO D502FC N502RE", "provider no_answer unknown"],
  ["D503BB D503CB X503BZ", "provider briefly_unavailable free"],
  ["X500ER", "provider unavailable unknown"],
];

/** Codes that no list knows: the letter and the status decide. */
const unheardOf: readonly (readonly [codes: string, expected: string])[] = [
  ["I400ZZ I405ZZ", "ours request_rejected free"],
  ["I404ZZ", "account misconfigured free"],
  ["I413ZZ", "input image_refused free"],
  ["A401ZZ", "account credentials free"],
  ["A400ZZ A403ZZ B403ZZ B451ZZ X400ZZ X403ZZ D403ZZ N404ZZ Z403ZZ", "provider misconfigured free"],
  ["T429ZZ T403ZZ", "account throttled free"],
  ["A500ZZ X500ZZ D502ZZ N502ZZ", "provider unavailable unknown, alarm misconfigured"],
  ["D503ZZ X503ZZ", "provider briefly_unavailable free, alarm misconfigured"],
  ["D504ZZ X504ZZ N504ZZ", "provider no_answer unknown, alarm misconfigured"],
];

/** The rows by code, with the status that the code names. */
export const gatewayRows = [...known, ...unheardOf].flatMap(([list, expected]) =>
  list.split(" ").map((code) => ({ code, expected, status: Number(code.slice(1, 4)) })),
);
