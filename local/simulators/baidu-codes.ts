/** A value of `error_code`. It is charged if the authority was asked before the call ended. */
export type BaiduCode = { code: number; message: string; charged: boolean };

const free = (code: number, message: string): BaiduCode => ({ code, message, charged: false });
const charged = (code: number, message: string): BaiduCode => ({ code, message, charged: true });
const range = (from: number, to: number): readonly number[] =>
  Array.from({ length: to - from + 1 }, (_, index) => from + index);

/** Codes of parameters that do not say anything of a name, a number or a picture. */
const requestCodes = [
  ...range(222_001, 222_012),
  ...range(222_014, 222_021),
  ...range(222_024, 222_030),
  ...range(216_100, 216_103),
  216_200,
  223_118,
  223_119,
];

/** Every code that the simulator knows. 222999 stands for codes that are not known yet. */
export const baiduCodes: readonly BaiduCode[] = [
  charged(0, "SUCCESS"),
  charged(222_351, "id number and name not match or id number not exist"),
  charged(216_601, "id number and name not match"),
  charged(222_354, "id number not exist"),
  charged(222_360, "invalid name or id number, not passed by the police"),
  charged(222_355, "police picture not exist"),
  charged(222_350, "police picture is none or low quality"),
  charged(222_356, "picture quality refused by the police"),
  ...[216_201, 216_202, 222_013, 222_203, 222_304, 222_309].map((code) => free(code, "image format or size")),
  free(222_202, "pic not has face"),
  ...[222_213, 222_214, 222_307, 222_308].map((code) => free(code, "face refused")),
  ...[...range(223_113, 223_116), ...range(223_121, 223_127), 223_129].map((code) =>
    free(code, "quality control refused"),
  ),
  free(223_120, "liveness check fail"),
  free(223_131, "composite picture"),
  free(216_434, "liveness control refused"),
  ...[222_022, 222_023, 222_352, 222_353, 216_600].map((code) =>
    free(code, "name or id number format error"),
  ),
  ...requestCodes.map((code) => free(code, "parameter error")),
  free(17, "Open api daily request limit reached"),
  free(18, "Open api qps request limit reached"),
  free(19, "Open api total request limit reached"),
  free(4, "Open api request limit reached"),
  free(3, "Unsupported openapi method"),
  free(6, "no permission to access data"),
  free(13, "Get service token failed"),
  free(14, "IAM Certification failed"),
  free(15, "app not exists or create failed"),
  free(100, "Invalid parameter"),
  free(110, "Access token invalid or no longer valid"),
  free(111, "Access token expired"),
  ...[1, 2, 222_201, 222_205, 222_206, 222_302, ...range(222_901, 222_916), 216_430].map((code) =>
    free(code, "service temporarily unavailable"),
  ),
  // The connection failed before the authority was asked.
  free(222_361, "connection to the police failed"),
  charged(222_999, "unheard of"),
];

/** The row of the table for a code. Throws if there is none, which is a fault of the simulator. */
export function baiduCode(code: number): BaiduCode {
  const row = baiduCodes.find((candidate) => candidate.code === code);
  if (row === undefined) throw new Error(`The simulator does not know error code ${code}.`);
  return row;
}

/** Refusals of the cloud's own gateway. */
export const cloudErrors: readonly { code: string; status: number }[] = [
  { code: "AccessDenied", status: 403 },
  { code: "InvalidAccessKeyId", status: 403 },
  { code: "SignatureDoesNotMatch", status: 400 },
  { code: "RequestExpired", status: 400 },
  { code: "OptInRequired", status: 403 },
  { code: "InvalidVersion", status: 404 },
  { code: "InappropriateJSON", status: 400 },
  { code: "InvalidHTTPAuthHeader", status: 400 },
  { code: "InvalidHTTPRequest", status: 400 },
  { code: "InvalidURI", status: 400 },
  { code: "MalformedJSON", status: 400 },
  { code: "PreconditionFailed", status: 412 },
  { code: "IdempotentParameterMismatch", status: 403 },
  { code: "InternalError", status: 500 },
  // Stands for codes that are not known yet.
  { code: "UnheardOf", status: 400 },
];
