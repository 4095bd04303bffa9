/** A value of `data.errorCode`. It is charged if the authority was asked before the call ended. */
type ErrorCode = { code: number; message: string; charged: boolean };

const free = (code: number, message: string): ErrorCode => ({ code, message, charged: false });
const charged = (code: number, message: string): ErrorCode => ({ code, message, charged: true });
const range = (from: number, to: number): readonly number[] =>
  Array.from({ length: to - from + 1 }, (_, index) => from + index);

const formatCodes = [222_022, 222_023, 222_352, 222_353, 216_600];
const pictureCodes = [216_201, 216_202, 222_013];
const requestCodes = [
  ...range(222_001, 222_030),
  ...range(216_100, 216_103),
  ...range(216_200, 216_202),
  223_118,
  223_119,
].filter((code) => !formatCodes.includes(code) && !pictureCodes.includes(code));

/**
 * Every error code that the simulator knows. The messages are the simulator's own: clients must go by the number.
 * 222999 stands for codes that are not known yet.
 */
export const errorCodes: readonly ErrorCode[] = [
  charged(0, "SUCCESS"),
  charged(222_351, "id number and name not match or id number not exist"),
  charged(216_601, "id number and name not match"),
  charged(222_354, "id number not exist"),
  charged(222_360, "authority refused"),
  charged(222_355, "police picture not exist"),
  charged(222_350, "police picture is none or low quality"),
  charged(222_356, "authority refused picture quality"),
  ...pictureCodes.map((code) => free(code, "image format error")),
  ...[222_202, 222_203, 222_304, 222_309, 222_213, 222_214, 222_307, 222_308].map((code) =>
    free(code, "picture refused"),
  ),
  ...[...range(223_113, 223_116), ...range(223_121, 223_127), 223_129].map((code) =>
    free(code, "picture fails quality control"),
  ),
  ...[223_120, 223_131, 216_434].map((code) => free(code, "picture fails liveness control")),
  ...formatCodes.map((code) => free(code, "name or id number format error")),
  ...requestCodes.map((code) => free(code, "parameter error")),
  ...[17, 19].map((code) => free(code, "quota used up")),
  ...[18, 4].map((code) => free(code, "request limit reached")),
  ...[6, 13, 14, 15, 100, 110, 111].map((code) => free(code, "no permission")),
  ...[1, 2, 222_201, 222_205, 222_206, 222_302, 222_361, ...range(222_901, 222_916), 216_430].map((code) =>
    free(code, "service temporarily unavailable"),
  ),
  charged(222_999, "unheard of"),
];

/** Values of the envelope's `code` other than 200, none of which is charged. 999 stands for an unknown code. */
export const envelopeCodes: readonly { code: number; message: string | undefined }[] = [
  // The one failure that the vendor documents has only a code.
  { code: 400, message: undefined },
  { code: 500, message: "服务器错误" },
  { code: 501, message: "重复提交" },
  { code: 503, message: "签名错误" },
  { code: 600, message: "授权码不可用" },
  { code: 601, message: "授权码已过期" },
  { code: 999, message: "未知错误" },
];

/** The row of the table for a code. Throws if there is none, which is a fault of the simulator. */
export function errorCodeRow(code: number): ErrorCode {
  const row = errorCodes.find((candidate) => candidate.code === code);
  if (row === undefined) throw new Error(`The simulator does not know error code ${code}.`);
  return row;
}
