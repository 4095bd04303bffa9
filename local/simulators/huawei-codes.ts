/** A result under status 200, which is charged. */
export type VerificationCode = { result: "valid" | "invalid" | "nonexistent"; code: number; message: string };

const verification = (
  result: VerificationCode["result"],
  code: number,
  message: string,
): VerificationCode => ({ result, code, message });

/** The results of the vendor's page. 2999 stands for one that is not known yet. */
export const verificationCodes: readonly VerificationCode[] = [
  verification("valid", 1000, "Successful certification"),
  verification("invalid", 2001, "Inconsistent identity information"),
  verification("invalid", 2002, "Face comparison failed"),
  verification("invalid", 2003, "Face image quality or format problem"),
  verification("invalid", 2006, "Id card photo does not exist"),
  verification("nonexistent", 3001, "Id number does not exist in the data source"),
  verification("invalid", 2999, "Unheard of"),
];

/** A refusal with its status, which is free. */
export type HuaweiError = { code: string; status: number; message: string };

const error = (code: string, status: number, message: string): HuaweiError => ({ code, status, message });

/**
 * Refusals of the service and of the API gateway in front of it, from their public lists. Those that end in 99 stand for
 * codes that are not known yet.
 */
export const huaweiErrors: readonly HuaweiError[] = [
  error("IVS.0001", 400, "Request parameter meta is null or empty."),
  error("IVS.0002", 400, "Request parameter req_data is redundant."),
  error("IVS.0003", 400, "Some necessary request parameters in req_data is null."),
  error("IVS.0004", 400, "Image base64 size is more than 4MB or less than 10KB."),
  error("IVS.0005", 400, "Video base64 size is more than 10MB or less than 10KB."),
  error("IVS.0006", 400, "The input face image is invalid."),
  error("IVS.0007", 400, "Id card image error. Please try another image."),
  error("IVS.0008", 400, "live detect error. Please check your input."),
  error("IVS.0009", 400, "face detect error: no face. Please check your input."),
  error("IVS.0010", 400, "face compare error. Please check your input."),
  error("IVS.0011", 400, "The request param has wrong format, verification_id is invalid."),
  error("IVS.0012", 400, "The request param is illegal."),
  error("IVS.0013", 400, "The authentication token is abnormal."),
  error("IVS.0014", 400, "The service has been frozen."),
  error("IVS.0015", 400, "The subservice has not been subscribed."),
  error("IVS.0101", 500, "Service inner error."),
  error("IVS.0099", 400, "Unheard of"),
  error("APIG.0101", 404, "The API does not exist or has not been published in the environment."),
  error("APIG.0103", 500, "The backend does not exist."),
  error("APIG.0104", 500, "The plug-ins do not exist."),
  error("APIG.0105", 500, "The backend configurations do not exist."),
  error("APIG.0106", 400, "Orchestration error."),
  error("APIG.0107", 500, "The custom lua script encountered an unexpected error"),
  error("APIG.0201", 400, "API request error."),
  error("APIG.0201", 413, "Request entity too large."),
  error("APIG.0201", 414, "Request URI too large."),
  error("APIG.0201", 494, "Request headers too large."),
  error("APIG.0201", 500, "An unexpected error occurred"),
  error("APIG.0201", 502, "Backend unavailable."),
  error("APIG.0201", 504, "Backend timeout."),
  error("APIG.0202", 502, "Backend unavailable"),
  error("APIG.0203", 504, "Backend timeout."),
  error("APIG.0204", 400, "SSL protocol is not supported: TLSv1.1"),
  error("APIG.0205", 500, "Failed to verify the backend certificate"),
  error("APIG.0301", 401, "Incorrect IAM authentication information"),
  error("APIG.0302", 403, "The IAM user is not authorized to access the API."),
  error("APIG.0303", 401, "Incorrect app authentication information"),
  error("APIG.0304", 403, "The app is not authorized to access the API."),
  error("APIG.0305", 401, "Incorrect authentication information"),
  error("APIG.0306", 403, "API access denied"),
  error("APIG.0307", 401, "The token must be updated."),
  error("APIG.0308", 429, "The throttling threshold has been reached."),
  error("APIG.0310", 403, "The project is unavailable."),
  error("APIG.0311", 403, "Incorrect debugging authentication information"),
  error("APIG.0401", 403, "Unknown client IP address"),
  error("APIG.0402", 403, "The IP address is not authorized to access the API."),
  error("APIG.0404", 403, "Access to the backend IP address has been denied."),
  error("APIG.0501", 405, "The app quota has been used up."),
  error("APIG.0502", 405, "The app has been frozen."),
  error("APIG.0601", 500, "Internal server error"),
  error("APIG.0602", 400, "Bad request"),
  error("APIG.0605", 500, "Domain name resolution failed."),
  error("APIG.0606", 500, "Failed to load the API configurations."),
  error("APIG.0607", 400, "The following protocol is supported: https."),
  error("APIG.0802", 403, "The IAM user is forbidden in the currently selected region."),
  error("APIG.1009", 403, "AppKey or AppSecret is invalid."),
  error("APIG.0999", 400, "Unheard of"),
  error("APIG.0108", 404, "The server group ID does not exist."),
];

/** The name of a refusal: its code, with the status where one code has several. */
export function nameOf({ code, status }: HuaweiError): string {
  return code === "APIG.0201" ? `${code}-${status}` : code;
}

/** The refusal with this name. Throws if there is none, which is a fault of the simulator. */
export function huaweiError(name: string): HuaweiError {
  const row = huaweiErrors.find((candidate) => nameOf(candidate) === name);
  if (row === undefined) throw new Error(`The simulator does not know the refusal ${name}.`);
  return row;
}
