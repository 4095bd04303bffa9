/** A refusal by the market's gateway, before the vendor is asked. */
export type GatewayError = { code: string; status: number; message: string };

const error = (code: string, message: string, status = Number(code.slice(1, 4))): GatewayError => ({
  code,
  status,
  message,
});

/**
 * The errors of the gateway, from its public table (help.aliyun.com/document_detail/43906.html). Each has an empty
 * body. The last two are from the classic gateway, which throttles with a 403 and has no codes.
 */
export const gatewayErrors: readonly GatewayError[] = [
  error("A400AC", "Invalid AppCode"),
  error("A401AC", "AppCode Required"),
  error("I403AA", "Unauthorized"),
  error("A403EP", "Authorization is Expired"),
  error("A403IS", "Invalid Signature"),
  error("A400IK", "Invalid AppKey"),
  error("B403MQ", "Api Market Subscription quota exhausted"),
  error("B403ME", "Quota Expired"),
  error("B403MI", "Api Market Subscription invalid"),
  error("B403OD", "Provider Account Overdue"),
  error("B403MO", "Api Market Provider Account Overdue"),
  error("T429ID", "Throttled by Domain Flow Control"),
  error("T429IN", "Throttled by Instance Flow Control"),
  error("T429GR", "Throttled by Group Flow Control"),
  error("T429PA", "Throttled by Api Flow Control"),
  error("T429PR", "Throttled by Plugin Flow Control"),
  error("T429SR", "Throttled by Server Flow Control"),
  error("T429MR", "Throttled by Market Subscription Flow Control"),
  error("I400HD", "Invalid Header"),
  error("I400MH", "Header is Required"),
  error("I400BD", "Invalid Body"),
  error("I400PA", "Invalid Request Path"),
  error("I400RU", "Invalid Request Uri"),
  error("I400CT", "Invalid Content-Type"),
  error("I400NC", "Nonce Used"),
  error("I413RL", "Request body too Large"),
  error("I413UL", "Request URL too Large"),
  error("I405UM", "Unsupported Method"),
  error("I404DO", "Invalid Domain"),
  error("I404NF", "API not found"),
  error("I410GG", "Group's instance invalid"),
  error("B451DO", "Domain blocked"),
  error("B451GO", "Group blocked"),
  error("D504TO", "Backend timeout"),
  error("D504CO", "Backend connection timeout"),
  error("X504VE", "Backend connect timeout"),
  error("D503BB", "Backend busy"),
  error("D503CB", "Backend circuit breaker"),
  error("D502FC", "Function compute failed"),
  error("X503BZ", "Service busy"),
  error("X500ER", "Internal error"),
  error("D504RE", "Backend connection refused"),
  error("classic-throttled", "Throttled by API Flow Control", 403),
  error("classic-quota", "Quota Exhausted", 403),
];
