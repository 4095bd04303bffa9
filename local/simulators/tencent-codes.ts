/** A code of the vendor, and whether its list of charges has it as charged. */
export type TencentCode = { code: string; message: string; charged: boolean };

const free = (codes: string, message: string): TencentCode[] => rows(codes, message, false);
const charged = (codes: string, message: string): TencentCode[] => rows(codes, message, true);

/** `Result` of IdCardVerification. 9 stands for codes that are not known yet. */
export const twoFactorResults: readonly TencentCode[] = [
  ...charged("0", "姓名和身份证号一致"),
  ...charged("-1", "姓名和身份证号不一致"),
  ...free("-2", "非法身份证号"),
  ...free("-3", "非法姓名"),
  ...free("-4", "证件库服务异常"),
  ...free("-5", "证件库中无此身份证记录"),
  ...free("-6", "权威比对系统升级中"),
  ...free("-7", "认证次数超过当日限制"),
  ...charged("9", "未知结果"),
];

/** `Result` of ImageRecognitionV2 after `FailedOperation.`; BrandNew stands for codes that are not known yet. */
export const faceFailures: readonly TencentCode[] = [
  ...charged("CompareLowSimilarity", "比对相似度未达到通过标准"),
  ...charged("IdNameMisMatch", "姓名和身份证号不一致"),
  ...free("IdNoExistSystem", "库中无此号"),
  ...free("IdPhotoNoExist", "库中无此号照片"),
  ...free("IdPhotoPoorQuality", "证件图片质量差"),
  ...free("LifePhotoDetectNoFaces IncompleteFace", "未检测到完整人脸"),
  ...free("LifePhotoDetectFaces", "检测到多张人脸"),
  ...free("PoorImageQuality", "图片质量过差"),
  ...free("CoveredFace", "人脸存在遮挡"),
  ...free("LifePhotoPoorQuality", "图片分辨率太低"),
  ...free("ImageBlur", "图片模糊"),
  ...free("LifePhotoDetectFake", "实人比对没通过"),
  ...free("ImageDecodeFailed", "图片解码失败"),
  ...free("LifePhotoSizeError ImageSizeTooLarge", "传入图片过大或过小"),
  ...free("EmptyImageError", "图片内容为空"),
  ...free("IdFormatError", "输入的身份证号有误"),
  ...free("NameFormatError", "输入的姓名有误"),
  ...free("IdentityAuthLimitExceeded", "认证次数超过当日限制"),
  ...free("CompareFail CompareSystemError DetectEngineSystemError UnKnown DbError", "系统错误"),
  ...free("CompareLibServiceUnavailable IdPhotoSystemNoanswer", "比对库源维护中"),
  ...charged("BrandNew", "未知结果"),
];

/** `Error.Code` of either operation, none of which is charged. `BrandNew.Error` stands for codes that are not known yet. */
export const errors: readonly TencentCode[] = [
  ...free("AuthFailure.SignatureExpire", "签名过期"),
  ...free(
    "AuthFailure.InvalidAuthorization AuthFailure.InvalidSecretId AuthFailure.SecretIdNotFound AuthFailure.TokenFailure AuthFailure.SignatureFailure",
    "签名错误",
  ),
  ...free(
    "AuthFailure.UnauthorizedOperation AuthFailure.MFAFailure IpInBlacklist IpNotInWhitelist UnauthorizedOperation",
    "未授权操作",
  ),
  ...free("UnauthorizedOperation.Arrears UnauthorizedOperation.ChargeStatusException", "账号已欠费"),
  ...free(
    "UnauthorizedOperation.Nonactivated UnauthorizedOperation.Activating UnauthorizedOperation.ActivateError",
    "未开通服务",
  ),
  ...free("UnauthorizedOperation.NonAuthorize", "账号未实名"),
  ...free(
    "RequestLimitExceeded RequestLimitExceeded.IPLimitExceeded RequestLimitExceeded.UinLimitExceeded RequestLimitExceeded.GlobalRegionUinLimitExceeded LimitExceeded FailedOperation.RequestLimitExceeded",
    "请求的次数超过了频率限制",
  ),
  ...free("InvalidParameter InvalidParameterValue InvalidParameter.UnsupportEncryptField", "参数错误"),
  ...free(
    "InvalidAction InvalidRequest MissingParameter NoSuchProduct NoSuchVersion UnknownParameter UnsupportedOperation UnsupportedProtocol UnsupportedRegion ActionOffline DryRunOperation",
    "请求错误",
  ),
  ...free("RequestSizeLimitExceeded", "请求包超过限制大小"),
  ...free("FailedOperation.StsUnAuthErrError", "STS未授权"),
  ...free(
    "InternalError InternalError.UnKnown InternalError.EncryptSystemError FailedOperation FailedOperation.DecryptSystemError FailedOperation.EncryptSystemError ServiceUnavailable ResourceUnavailable ResourceInsufficient ResourceInUse ResourceNotFound ResponseSizeLimitExceeded",
    "内部错误",
  ),
  ...free("BrandNew.Error", "未知错误"),
];

/** The row of a table for a code. Throws if there is none, which is a fault of the simulator. */
export function rowOf(table: readonly TencentCode[], code: string): TencentCode {
  const row = table.find((candidate) => candidate.code === code);
  if (row === undefined) throw new Error(`The simulator does not know the code ${code}.`);
  return row;
}

function rows(codes: string, message: string, isCharged: boolean): TencentCode[] {
  return codes.split(" ").map((code) => ({ code, message, charged: isCharged }));
}
