/** A refusal with a status of its own, before the service is asked. */
type GatewayRefusal = { code: string; status: number; message: string };

/** `BizCode`, or `BizCode:SubCode`; the last three stand for codes that are not known yet. */
export const results: readonly string[] = [
  ..."1 1:101 2 2:201 2:202 2:203 2:204 2:205 2:206 2:207 2:208 3 3:301 3:302".split(" "),
  ..."2:299 1:199 9".split(" "),
];

/** `Code` of the service under the status 200, and its message; 499 stands for codes that are not known yet. */
export const serviceCodes: readonly { code: string; message: string }[] = [
  { code: "400", message: "参数不能为空" },
  { code: "401", message: "参数非法" },
  { code: "402", message: "权威源服务异常" },
  // With U+2F64 in place of 用, as the vendor writes it.
  { code: "403", message: "异常重复调⽤" },
  { code: "405", message: "图片格式错误" },
  { code: "410", message: "未开通服务" },
  { code: "411", message: "RAM无权限" },
  { code: "412", message: "欠费中" },
  { code: "500", message: "系统错误" },
  { code: "499", message: "未知错误" },
];

/** Refusals before the service; `Brand.New` stands for codes that are not known yet. */
export const gatewayRefusals: readonly GatewayRefusal[] = [
  ...rows(404, "Specified access key is not found.", "InvalidAccessKeyId.NotFound"),
  ...rows(400, "Specified access key is disabled.", "InvalidAccessKeyId.Inactive InvalidAccessKeyId"),
  ...rows(400, "Specified signature is not matched with our calculation.", "SignatureDoesNotMatch"),
  ...rows(400, "The signature does not conform to standards.", "IncompleteSignature InvalidSignatureMethod"),
  ...rows(400, "Specified security token is not valid.", "InvalidSecurityToken"),
  ...rows(400, "Specified time stamp or date value is expired.", "InvalidTimeStamp.Expired"),
  ...rows(400, "The time stamp is not well formatted.", "InvalidTimeStamp.Format IllegalTimestamp"),
  ...rows(400, "Specified signature nonce was used already.", "SignatureNonceUsed"),
  ...rows(
    403,
    "User not authorized to operate on the specified resource.",
    "Forbidden Forbidden.RAM Forbidden.NotSupportRAM Forbidden.RiskControl Forbidden.UserVerification Forbidden.RAMUserAccessDenied Forbidden.AccountAccessDenied ActionUnauthorized NoPermission",
  ),
  ...rows(400, "The limit of repeated calls is reached.", "Forbidden.ExceptionRepeatedInvoke"),
  ...rows(400, "The balance is not enough.", "InsufficientBalance"),
  ...rows(400, "Request was denied due to flow control.", "Throttling Throttling.User Throttling.Api"),
  ...rows(400, "The parameter is not valid.", "InvalidParameter InvalidParameter.Format MissingParameter"),
  ...rows(404, "Specified api is not found.", "InvalidApi.NotFound"),
  ...rows(400, "The action is not valid.", "InvalidAction NoSuchVersion InvalidVersion"),
  ...rows(
    400,
    "The request is not supported.",
    "UnsupportedHTTPMethod UnsupportedOperation UnsupportedParameter",
  ),
  ...rows(500, "The request has failed due to some unknown error.", "InternalError"),
  ...rows(503, "The request has failed due to a temporary failure.", "ServiceUnavailable"),
  ...rows(400, "Unheard of.", "Brand.New"),
  ...rows(403, "This action does not support accessed by RAM mode.", "Forbedden.NotSupportRAM"),
  ...rows(
    401,
    "The picture cannot be used.",
    "UnqualifiedPhoto ToolargeImage DownloadTimeout NoFaceDetected",
  ),
  ...rows(401, "The picture is given twice.", "DataDuplication"),
];

function rows(status: number, message: string, codes: string): GatewayRefusal[] {
  return codes.split(" ").map((code) => ({ code, status, message }));
}
