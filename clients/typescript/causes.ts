/**
 * Why a request brought no answer of idcheck, and what to do about it. One table for the client and the command line, so that
 * both say the same words. The names are the same in the clients of every language.
 */

/** One cause in words, and what it says of a request. */
export type Cause = {
  /** What happened: one sentence. */
  cause: string;
  /** What to do: one sentence. */
  remedy: string;
  /** Whether nothing can have reached a function of idcheck, so that nothing was charged. */
  isUnsent: boolean;
  /** Whether another try may succeed without a change by a person. */
  isPassing: boolean;
};

/** What a person must change before anything can be sent. */
const setting = { isUnsent: true, isPassing: false };
/** Nothing arrived where it could cost something, which may pass. */
const unsent = { isUnsent: true, isPassing: true };
/** The request may have arrived. */
const lost = { isUnsent: false, isPassing: true };
/** Something answered that is not idcheck, and would answer the same again. */
const foreign = { isUnsent: false, isPassing: false };

/** Every cause by its name. */
export const causes = {
  refused: {
    cause: "Nothing listens at that address.",
    remedy:
      "Start the local stack (npm start), or correct the address and its port: baseUrl, --url, IDCHECK_HTTP_PORT or an AWS_ENDPOINT_URL.",
    ...unsent,
  },
  unknown_host: {
    cause: "The name of that host cannot be found.",
    remedy:
      "Check the spelling of the address and of the Region, and that this machine is connected to the network.",
    ...unsent,
  },
  unconnected: {
    cause: "No connection could be made to that address.",
    remedy: "Check the network, a proxy (HTTPS_PROXY), and that a function in a VPC has a way out of it.",
    ...unsent,
  },
  untrusted: {
    cause: "The certificate of that address cannot be verified.",
    remedy:
      "If a proxy of your company answers, give its certificate in NODE_EXTRA_CA_CERTS; if not, correct the address.",
    ...setting,
  },
  not_tls: {
    cause: "What listens at that address does not speak TLS.",
    remedy: "Correct the address and its port; the local stack is reached by http.",
    ...setting,
  },
  no_secure_connection: {
    cause: "No secure connection could be agreed on with that address.",
    remedy: "Correct the address and its port, and check a proxy.",
    ...setting,
  },
  blocked_port: {
    cause: "fetch sends nothing to that port, which is kept for another protocol.",
    remedy: "Correct the port, or use another one.",
    ...setting,
  },
  proxy_refused: {
    cause: "The proxy refused to pass the request on.",
    remedy: "Check HTTPS_PROXY and NO_PROXY, and whether the proxy asks for a password.",
    ...setting,
  },
  not_http: {
    cause: "What listens at that address does not speak HTTP.",
    remedy: "Correct the address and its port.",
    ...foreign,
  },
  silence: {
    cause: "There was no answer in time.",
    remedy: "Check the network, a proxy, the address and the Region, then try again.",
    ...lost,
  },
  broken_off: {
    cause: "The connection broke off.",
    remedy: "Check the network and a proxy, then try again.",
    ...lost,
  },
  no_time: {
    cause: "No time was left to send a request.",
    remedy: "Give a longer deadline.",
    ...unsent,
  },
  no_region: {
    cause: "No Region is given, and idcheck assumes none, because personal data may not leave some of them.",
    remedy: "Set AWS_REGION, or `region` in your AWS profile.",
    ...setting,
  },
  no_credentials: {
    cause: "No AWS credentials were found.",
    remedy: "Set AWS_PROFILE, or sign in (aws sso login).",
    ...setting,
  },
  expired_credentials: {
    cause: "Your AWS credentials have expired.",
    remedy: "Sign in again.",
    ...setting,
  },
  invalid_credentials: {
    cause:
      "Your AWS credentials are not valid in this Region: accounts in China and accounts elsewhere have different ones.",
    remedy: "Check AWS_PROFILE and the Region; if both are right, check the clock of this machine.",
    ...setting,
  },
  denied: {
    cause: "AWS does not allow this to your credentials.",
    remedy: "Check AWS_PROFILE and its permissions.",
    ...setting,
  },
  forbidden: {
    cause: "A gateway refused the caller before idcheck was reached.",
    remedy:
      "Check the credentials and their permission to call this API (execute-api:Invoke), the Region, and the clock of this machine.",
    ...setting,
  },
  unauthorized: {
    cause: "A gateway did not accept the proof of who calls.",
    remedy:
      "Get a new token of the issuer that the deployment trusts, or sign the request if the deployment asks for that.",
    ...setting,
  },
  wrong_path: {
    cause: "There is no idcheck under that address.",
    remedy: "Give the address without /v1 and what follows it, and with the path of its stage if it has one.",
    ...setting,
  },
  no_function: {
    cause: "There is no such function or alias in this account and Region.",
    remedy: "Check the stage, the alias, AWS_PROFILE and the Region.",
    ...setting,
  },
  changing: {
    cause: "AWS is still changing the function.",
    remedy: "Try again in a minute.",
    ...unsent,
  },
  redirected: {
    cause: "That address redirects to another one, to which personal data is not sent.",
    remedy: "Give the address of the API itself.",
    ...setting,
  },
  too_large: {
    cause: "A gateway takes no request of this size.",
    remedy: "Send a smaller picture.",
    ...setting,
  },
  refused_request: {
    cause: "A gateway or AWS refused the request before idcheck was reached.",
    remedy: "Check the address, the Region and your credentials.",
    ...setting,
  },
  busy: {
    cause: "A gateway or AWS is busy, or throttles the caller.",
    remedy: "Try again in a minute.",
    ...unsent,
  },
  failed: {
    cause: "A gateway or AWS failed, or lost idcheck.",
    remedy: "Try again in a minute; if it lasts, ask your operator.",
    ...lost,
  },
  function_failed: {
    cause: "The function failed or ran out of time.",
    remedy: "Try again; if it lasts, ask your operator, whose log says why.",
    ...lost,
  },
  not_idcheck: {
    cause: "What answered is not idcheck.",
    remedy: "Correct the address, and check whether a proxy or a sign-in page of the network answers.",
    ...foreign,
  },
  not_aws: {
    cause: "What answered is not AWS.",
    remedy:
      "Check whether a proxy or a sign-in page of the network answers, and whether an AWS_ENDPOINT_URL leads to the wrong place.",
    ...foreign,
  },
  other: {
    cause: "The request failed on its way.",
    remedy: "Check the address and the network, then try again.",
    ...lost,
  },
} as const satisfies Readonly<Record<string, Cause>>;

/** The name of a cause: one of {@link causes}. The list may grow. */
export type CauseName = keyof typeof causes;

/** The causes of what Node, OpenSSL, the AWS SDK and AWS report, by its code or its name without `Exception`. */
const byCode: Readonly<Record<string, CauseName>> = {
  ECONNREFUSED: "refused",
  ENOTFOUND: "unknown_host",
  EAI_AGAIN: "unknown_host",
  UND_ERR_CONNECT_TIMEOUT: "unconnected",
  connect_timeout: "unconnected",
  proxy_failed: "unconnected",
  EHOSTUNREACH: "unconnected",
  ENETUNREACH: "unconnected",
  ENETDOWN: "unconnected",
  EADDRNOTAVAIL: "unconnected",
  ERR_SSL_WRONG_VERSION_NUMBER: "not_tls",
  ERR_SSL_PACKET_LENGTH_TOO_LONG: "not_tls",
  EPROTO: "no_secure_connection",
  blocked_port: "blocked_port",
  proxy_refused: "proxy_refused",
  ERR_PROXY_TUNNEL: "proxy_refused",
  ERR_PROXY_INVALID_CONFIG: "proxy_refused",
  UND_ERR_PRX_TLS: "proxy_refused",
  request_timeout: "silence",
  TimeoutError: "silence",
  ETIMEDOUT: "silence",
  UND_ERR_HEADERS_TIMEOUT: "silence",
  UND_ERR_BODY_TIMEOUT: "silence",
  ECONNRESET: "broken_off",
  ECONNABORTED: "broken_off",
  EPIPE: "broken_off",
  UND_ERR_SOCKET: "broken_off",
  no_time: "no_time",
  no_region: "no_region",
  CredentialsProviderError: "no_credentials",
  TokenProviderError: "expired_credentials",
  ExpiredToken: "expired_credentials",
  TokenRefreshRequired: "expired_credentials",
  IncompleteSignature: "invalid_credentials",
  InvalidClientTokenId: "invalid_credentials",
  InvalidSignature: "invalid_credentials",
  SignatureDoesNotMatch: "invalid_credentials",
  UnrecognizedClient: "invalid_credentials",
  RequestExpired: "invalid_credentials",
  AccessDenied: "denied",
  AuthorizationError: "denied",
  UnauthorizedOperation: "denied",
  ResourceConflict: "changing",
  ResourceNotFound: "no_function",
  TooManyRequests: "busy",
  function_failed: "function_failed",
};

/** What OpenSSL and Node call a peer whose identity is wrong. */
const untrusted = /CERT|SELF_SIGNED|UNABLE_TO_VERIFY|UNABLE_TO_GET_ISSUER|ERR_TLS/;
const brokenTls = /^ERR_SSL_/;
/** What the parser of HTTP calls an answer that is none. */
const notHttp = /^HPE_/;

/** The cause of a failure by its code, such as `ECONNREFUSED` or `AccessDeniedException`; undefined if it is not known. */
export function causeOfCode(code: string): CauseName | undefined {
  const known = byCode[code.replace(/Exception$/, "")];
  if (known !== undefined) return known;
  if (untrusted.test(code)) return "untrusted";
  if (brokenTls.test(code)) return "no_secure_connection";
  return notHttp.test(code) ? "not_http" : undefined;
}

/** The causes of a status in an answer that is not from idcheck. */
const byStatus: Readonly<Record<number, CauseName>> = {
  401: "unauthorized",
  403: "forbidden",
  404: "wrong_path",
  405: "wrong_path",
  407: "proxy_refused",
  408: "silence",
  413: "too_large",
  425: "busy",
  429: "busy",
  503: "failed",
};

/** The cause of a status in an answer that is not from idcheck. */
export function causeOfStatus(status: number): CauseName {
  const known = byStatus[status];
  if (known !== undefined) return known;
  if (status >= 500) return "failed";
  if (status >= 400) return "refused_request";
  return status >= 300 ? "redirected" : "not_idcheck";
}

/** A cause and its remedy as text for a person: two sentences. */
export function causeWords(name: CauseName): string {
  const { cause, remedy } = causes[name];
  return `${cause} ${remedy}`;
}
